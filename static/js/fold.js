// What a person has folded stays folded in this browser.
for (const part of document.querySelectorAll("details[data-fold]")) {
  const key = `fold:${part.dataset.fold}`;
  if (localStorage.getItem(key) === "closed") part.open = false;
  part.addEventListener("toggle", () => localStorage.setItem(key, part.open ? "open" : "closed"));
}
