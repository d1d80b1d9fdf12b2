// Rows of tables: a click anywhere opens the record, checkboxes choose rows, a shadow shows that there is more.
const INTERACTIVE = "a, button, input, select, textarea, label, summary, .clause";

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest(INTERACTIVE) || String(getSelection())) return;
  if (event.metaKey || event.ctrlKey) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
});

const bulk = document.querySelector("[data-select-all]") && document.getElementById("bulk");

function boxes() {
  return [...document.querySelectorAll("input[name=selected][form=bulk]")];
}

function refresh() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked);
  for (const box of all) box.closest("tr").classList.toggle("is-selected", box.checked);
  if ("bulk" in bulk.dataset) bulk.hidden = chosen.length === 0; // another form stays: without a choice it acts on all rows
  bulk.querySelector("[data-bulk-count]").textContent = chosen.length;
  const head = document.querySelector("[data-select-all]");
  head.checked = chosen.length > 0 && chosen.length === all.length;
  head.indeterminate = chosen.length > 0 && chosen.length < all.length;
}

if (bulk) {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches("[data-select-all], input[name=selected]")) refresh();
  });
  bulk.addEventListener("reset", () => setTimeout(refresh));
  window.addEventListener("pageshow", refresh);
}

for (const frame of document.querySelectorAll(".table-scroll")) {
  frame.addEventListener("scroll", () => frame.classList.toggle("is-scrolled", frame.scrollLeft > 0), { passive: true });
}
