// A field in which units and people are found by typing: the combobox of WAI-ARIA with a list below. The hidden field beside
// it holds the number of what was chosen; whatever is typed afterwards takes it back. Without this script a button searches.
const PAUSE = 200;
let chooserCount = 0;

function chooser(box) {
  const input = box.querySelector("input[type=text]");
  const value = box.querySelector("[data-chooser-value]");
  const list = box.querySelector("[data-chooser-list]");
  const find = box.querySelector("[data-chooser-find]");
  const said = box.querySelector("[data-chooser-said]");
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = 0;
  let chosen = value.value ? input.value : "";

  chooserCount += 1;
  list.id = `chooser-list-${chooserCount}`;
  box.classList.add("is-live");
  find.remove(); // else it would be what Enter presses in any field of the form
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const name of Object.keys(attributes)) input.setAttribute(name, attributes[name]);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (place) => {
    if (options[active]) options[active].setAttribute("aria-selected", "false");
    active = place;
    const option = options[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const tell = () => value.dispatchEvent(new Event("change", { bubbles: true }));

  const choose = (option) => {
    value.value = option.dataset.value;
    input.value = chosen = option.dataset.label;
    const hits = box.querySelector("[data-chooser-hits]");
    if (hits) hits.remove();
    input.setCustomValidity("");
    close();
    said.textContent = `已选择${chosen}`;
    tell();
  };

  const show = (answer) => {
    list.textContent = "";
    const outside = box.dataset.chooserOutside;
    const typed = input.value.trim();
    const named = outside && typed ? [{ value: "outside", label: typed, note: outside }] : [];
    options = [...answer.hits, ...named].map((hit, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = hit.value;
      option.dataset.label = hit.label;
      option.textContent = hit.label;
      if (hit.note) {
        const note = document.createElement("small");
        note.textContent = hit.note;
        option.append(note);
      }
      list.append(option);
      return option;
    });
    if (!options.length) close();
    else {
      list.hidden = false;
      active = -1;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
    }
    said.textContent = options.length ? `有 ${options.length} 个可选${answer.more ? "，还有更多，请继续输入" : ""}` : "没有找到";
    box.classList.toggle("is-empty", !options.length);
  };

  const ask = () => {
    clearTimeout(timer);
    const turn = (asked += 1);
    fetch(`${box.dataset.chooser}?q=${encodeURIComponent(input.value.trim())}`, { headers: { "X-Requested-With": "fetch" } })
      .then((response) => {
        if (!response.ok || response.redirected) throw new Error(response.status);
        return response.json();
      })
      .then((answer) => { if (turn === asked && document.activeElement === input) show(answer); })
      .catch(() => {
        if (turn !== asked) return;
        input.after(find); // the server can still be asked by sending the form
        close();
      });
  };

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    if (value.value && input.value !== chosen) {
      value.value = "";
      tell();
    }
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, PAUSE);
    else close();
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input", { bubbles: true })));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Enter") {
      if (open && options.length) {
        event.preventDefault();
        choose(options[active < 0 ? 0 : active]);
      } else if (input.value.trim() && !value.value) {
        event.preventDefault(); // the first submit button of the form would act
        ask();
      }
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab" && open && active >= 0) choose(options[active]);
  });
  input.addEventListener("blur", () => { asked += 1; clearTimeout(timer); close(); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}

const prepareChoosers = (root) => {
  for (const box of root.querySelectorAll("[data-chooser]:not(.is-live)")) chooser(box);
};
document.addEventListener("htmx:afterSwap", (event) => prepareChoosers(event.target));
prepareChoosers(document);
