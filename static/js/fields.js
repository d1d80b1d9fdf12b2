// What fields do by themselves: count characters, refuse files which are too large, lead to the first error.
function count(area) {
  const counter = document.querySelector(`[data-counter-for="${area.id}"]`);
  if (!counter) return;
  const most = Number(area.dataset.counter);
  const length = Array.from(area.value.replace(/\r?\n/g, "\n")).length;
  counter.textContent = `${length}/${most}`;
  counter.classList.toggle("is-over", length > most);
}

const PHOTO = /\.(jpe?g|png|heic|heif)$/i;

// What is too large is not chosen, so that it holds up neither the other files nor what was written.
function checkSize(input) {
  const most = Number(input.dataset.maxBytes);
  const mostPhoto = Number(input.dataset.maxPhotoBytes || most);
  const limit = (file) => (PHOTO.test(file.name) ? mostPhoto : most);
  const large = [...input.files].filter((file) => file.size > limit(file));
  const place = document.getElementById(`${input.id}_error`);
  if (place) place.textContent = "";
  input.removeAttribute("aria-invalid");
  if (!large.length) return;
  const fits = new DataTransfer();
  for (const file of input.files) if (!large.includes(file)) fits.items.add(file);
  input.files = fits.files;
  if (!place) return;
  for (const file of large) {
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = `“${file.name}”有 ${(file.size / 1048576).toFixed(1)} MB，超过 ${Math.floor(limit(file) / 1048576)} MB 的限制，没有选上。`;
    place.append(line);
  }
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", place.id);
}

// A caption for each chosen picture, sent in the order of the files.
function askCaptions(input) {
  const known = input.parentNode.querySelector("[data-caption-fields]");
  const box = known || document.createElement("div");
  box.dataset.captionFields = "";
  box.className = "caption-fields";
  box.textContent = "";
  for (const file of input.files) {
    const label = document.createElement("label");
    label.textContent = `“${file.name}”的图说`;
    const text = document.createElement("input");
    text.type = "text";
    text.className = "input";
    text.name = input.dataset.captions;
    text.maxLength = 100;
    label.append(text);
    box.append(label);
  }
  if (!known) input.after(box);
}

function prepare(root) {
  for (const area of root.querySelectorAll("[data-counter]")) count(area);
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}

// What is scrolled to by the keyboard stays clear of the bar at the lower edge.
function clear() {
  const bar = document.querySelector(".form-actions, .bulk-bar:not([hidden])");
  document.documentElement.style.scrollPaddingBottom = bar ? `${bar.offsetHeight + 12}px` : "";
}

window.addEventListener("resize", clear);
document.addEventListener("change", () => setTimeout(clear));
clear();

// A browser cuts what is pasted into a field of limited length without a word; this says how much was left out.
function tellCut(field, pasted) {
  const kept = field.value.length - (field.selectionEnd - field.selectionStart);
  const over = kept + pasted.length - field.maxLength;
  if (over <= 0) return;
  const said = document.createElement("p");
  said.className = "field-error";
  said.dataset.cut = "";
  said.setAttribute("role", "status");
  said.textContent = `粘贴的内容过长：最多 ${field.maxLength} 字，后面 ${over} 字没有放入。`;
  field.after(said);
}

function forgetCut(field) {
  const said = field.nextElementSibling;
  if (said && said.dataset.cut !== undefined) said.remove();
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field.maxLength > 0) || !event.clipboardData) return;
  const pasted = event.clipboardData.getData("text");
  forgetCut(field);
  tellCut(field, field.tagName === "INPUT" ? pasted.replace(/[\r\n]/g, "") : pasted.replace(/\r\n/g, "\n"));
});

document.addEventListener("input", (event) => {
  if (event.target.dataset.counter) count(event.target);
  if (event.inputType !== "insertFromPaste") forgetCut(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  if (event.target.dataset.maxBytes) checkSize(event.target);
  if (event.target.dataset.captions) askCaptions(event.target);
});
document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
prepare(document);
