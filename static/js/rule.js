// The rule editor: one more empty row. Delegated, because the rows are exchanged when the type changes.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row]");
  if (!button) return;
  const rows = button.closest("[data-rows]");
  const last = [...rows.querySelectorAll("[data-row]")].pop();
  const fresh = last.cloneNode(true);
  for (const input of fresh.querySelectorAll("input")) input.value = "";
  for (const select of fresh.querySelectorAll("select")) select.selectedIndex = 0;
  last.after(fresh);
  fresh.querySelector("input, select").focus();
});
