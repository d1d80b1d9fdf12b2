// Buttons which put a text, what stands in a field, or the address of this page, on the clipboard and say so.
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

function wanted(button) {
  if ("copyField" in button.dataset) return button.closest(".notice-text").querySelector("textarea").value;
  return "copy" in button.dataset ? button.dataset.copy : location.href;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-field], [data-copy-address]");
  if (!button) return;
  const label = button.querySelector("[data-copy-label]");
  const before = label.dataset.before || label.textContent;
  label.dataset.before = before;
  try {
    await write(wanted(button));
    label.textContent = "已复制";
  } catch {
    label.textContent = "复制失败，请手动选择";
  }
  setTimeout(() => { label.textContent = before; }, 2000);
});
