// Buttons which put a text, or the address of this page, on the clipboard and say so.
async function write(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr-only";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy refused");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-address]");
  if (!button) return;
  const label = button.querySelector("[data-copy-label]");
  const before = label.dataset.before || label.textContent;
  label.dataset.before = before;
  try {
    await write("copy" in button.dataset ? button.dataset.copy : location.href);
    label.textContent = "已复制";
  } catch {
    label.textContent = "复制失败，请手动选择";
  }
  setTimeout(() => { label.textContent = before; }, 2000);
});
