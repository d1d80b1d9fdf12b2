// Rows of a form that a person adds and takes away; without this script an empty row is added by saving.
function count(box) {
  const rows = [...box.querySelectorAll("[data-line]")];
  rows.forEach((row, place) => {
    row.querySelector("[data-line-number]").textContent = place + 1;
    const remove = row.querySelector("[data-line-remove]");
    remove.hidden = rows.length === 1;
    remove.setAttribute("aria-label", `删除第 ${place + 1} 行`);
  });
}

function next(box) {
  const numbers = [...box.querySelectorAll("[data-line] [name]")].map((one) => Number((one.name.match(/-(\d+)-/) || [])[1]));
  return Math.max(-1, ...numbers.filter(Number.isFinite)) + 1;
}

function add(box, number = next(box)) {
  const made = document.createElement("template");
  made.innerHTML = box.querySelector("template").innerHTML.split("__row__").join(number);
  const row = made.content.firstElementChild;
  box.insertBefore(row, box.querySelector(":scope > template"));
  count(box);
  return row;
}

function changed(box) {
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const box of document.querySelectorAll("[data-lines]")) {
  const more = box.querySelector("[data-lines-add]");
  more.type = "button"; // Enter in a field is for the form's own button
  more.addEventListener("click", () => add(box).querySelector("input, select, textarea").focus());
  box.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-line-remove]");
    if (!remove) return;
    remove.closest("[data-line]").remove();
    count(box);
    changed(box);
    more.focus();
  });
  count(box);
  // What this browser kept may have more rows than the page came with.
  box.closest("form").addEventListener("draft:fill", ({ detail }) => {
    const name = box.querySelector(":scope > [type=hidden]").name.replace(/-there$/, "");
    for (const [key] of detail) {
      const found = key.match(new RegExp(`^${name}-(\\d+)-`));
      if (found && !box.querySelector(`[name="${CSS.escape(key)}"]`)) add(box, Number(found[1]));
    }
  });
}
