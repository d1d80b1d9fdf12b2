// What fields do by themselves: count characters, refuse files which are too large, lead to the first error.
function count(area) {
  const counter = document.querySelector(`[data-counter-for="${area.id}"]`);
  if (!counter) return;
  const most = Number(area.dataset.counter);
  const length = Array.from(area.value.replace(/\r?\n/g, "\n")).length;
  counter.textContent = `${length}/${most}`;
  counter.classList.toggle("is-over", length > most);
}

// Takes files out of a choice, so that they hold up neither the other files nor the text; false where no script may.
function without(input, files) {
  try {
    const rest = new DataTransfer();
    for (const file of input.files) if (!files.includes(file)) rest.items.add(file);
    input.files = rest.files;
    return true;
  } catch {
    return false;
  }
}

function checkSize(input) {
  const most = Number(input.dataset.maxBytes);
  const large = [...input.files].filter((file) => file.size > most);
  const told = large.map((file) => `“${file.name}”有 ${(file.size / 1048576).toFixed(1)} MB，超过 ${Math.floor(most / 1048576)} MB 的限制`);
  const left = large.length > 0 && without(input, large);
  const text = large.length ? `${told.join("；")}${left ? "，没有加入" : ""}。` : "";
  input.setCustomValidity(left ? "" : text);
  const place = document.getElementById(`${input.id}_error`);
  if (!place) return;
  place.textContent = "";
  if (text) {
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = text;
    place.append(line);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", place.id);
  } else {
    input.removeAttribute("aria-invalid");
  }
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

document.addEventListener("input", (event) => {
  if (event.target.dataset.counter) count(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.type === "file" && event.target.dataset.maxBytes) checkSize(event.target);
});
document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
prepare(document);
