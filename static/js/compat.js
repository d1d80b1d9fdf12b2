// Older browsers that offices still have (Chromium from 80, iOS from 14) get what the other scripts rely on; loaded first.

// Safari 15.4: <dialog>. Focus stays inside, Escape closes, the rest of the page is covered by the backdrop.
const STOPS = "a[href], button, input, select, textarea";

function close(dialog, answer) {
  dialog.removeAttribute("open");
  dialog.classList.remove("dialog-shown");
  if (answer !== undefined) dialog.returnValue = answer;
  dialog.dispatchEvent(new Event("close"));
}

function adopt(dialog) {
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-modal", "true");
  dialog.showModal = () => {
    dialog.setAttribute("open", "");
    dialog.classList.add("dialog-shown");
    const first = dialog.querySelector(STOPS);
    if (first) first.focus();
  };
  dialog.close = (answer) => close(dialog, answer);
  dialog.addEventListener("submit", (event) => {
    const sent = event.defaultPrevented;
    event.preventDefault();
    if (!sent && dialog.hasAttribute("open")) close(dialog);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(dialog);
    if (event.key !== "Tab") return;
    const stops = [...dialog.querySelectorAll(STOPS)].filter((one) => one.offsetParent !== null);
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  });
}

if (!("HTMLDialogElement" in window) || !HTMLDialogElement.prototype.showModal) {
  document.documentElement.classList.add("no-dialog");
  document.querySelectorAll("dialog").forEach(adopt);
}

// Chromium 81, Safari 15.4: which button has sent a form.
if (!("SubmitEvent" in window) || !("submitter" in SubmitEvent.prototype)) {
  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, input[type=submit]");
    pressed = button && button.type === "submit" && button.form ? button : null;
  }, true);
  // Enter in a field sends by the first button of the form, which then gets a click of its own.
  document.addEventListener("submit", (event) => {
    const own = pressed && pressed.form === event.target ? pressed : null;
    Object.defineProperty(event, "submitter", { value: own, configurable: true });
    pressed = null;
  }, true);
}

// Safari 16: sending a form as a press of a button does. A click sends name and value of that button.
if (!HTMLFormElement.prototype.requestSubmit) {
  HTMLFormElement.prototype.requestSubmit = function requestSubmit(button) {
    if (button) {
      button.click();
      return;
    }
    const made = document.createElement("button");
    made.type = "submit";
    made.hidden = true;
    this.append(made);
    made.click();
    made.remove();
  };
}

// Chromium 86: what a node is to hold instead.
if (!Element.prototype.replaceChildren) {
  Element.prototype.replaceChildren = function replaceChildren(...nodes) {
    this.textContent = "";
    this.append(...nodes);
  };
}

// Chromium 102, Safari 15.5: a part of the page that is out of reach.
if (!("inert" in HTMLElement.prototype)) {
  Object.defineProperty(HTMLElement.prototype, "inert", {
    get() { return this.hasAttribute("inert"); },
    set(on) { this.toggleAttribute("inert", Boolean(on)); },
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.closest("[inert]")) event.target.blur();
  });
}

// Chromium 86, Safari 15.4: the ring of the focus, for everything that has it.
try {
  document.querySelector(":focus-visible");
} catch {
  document.documentElement.classList.add("no-focus-visible");
}

// Chromium 84, Safari 14.1: gaps between the children of a flex box. Each rule that asks for one gets margins instead.
function hasGaps() {
  const box = document.createElement("div");
  box.style.cssText = "display: flex; flex-direction: column; row-gap: 1px; position: absolute; visibility: hidden";
  box.append(document.createElement("div"), document.createElement("div"));
  document.body.append(box);
  const has = box.scrollHeight === 1;
  box.remove();
  return has;
}

function parted(selector, tail) {
  return selector.split(",").map((one) => `${one.trim()} ${tail}`).join(", ");
}

function spread(owner, wide) {
  for (let at = owner.cssRules.length - 1; at >= 0; at -= 1) {
    const rule = owner.cssRules[at];
    if (rule.cssRules) {
      spread(rule, wide);
      continue;
    }
    if (!rule.style || !rule.selectorText || rule.selectorText.includes("::")) continue;
    const { display, flexDirection, flexWrap } = rule.style;
    const [across, down] = [rule.style.columnGap, rule.style.rowGap];
    if (!across || display === "grid" || display === "inline-grid") continue;
    if (!display.includes("flex") && !wide.has(rule.selectorText)) continue;
    const tell = (tail, style) => owner.insertRule(`${parted(rule.selectorText, tail)} { ${style} }`, at + 1);
    if (flexDirection === "column") {
      tell("> * + *", `margin-top: ${down}`);
      continue;
    }
    // A mark beside bare words; half on each side, as it stands before or behind them.
    tell("> .icon:only-child", `margin-left: calc(${across} / 2); margin-right: calc(${across} / 2)`);
    if (flexWrap !== "wrap") {
      tell("> * + *", `margin-left: ${across}`);
      continue;
    }
    // To the right, so that what comes into the next line begins where the first began.
    tell("> :not(:last-child)", `margin-right: ${across}`);
    if (parseFloat(down)) tell("> *", `margin-bottom: ${down}`);
  }
}

if (!hasGaps()) {
  for (const sheet of document.styleSheets) {
    const wide = new Set([...sheet.cssRules].filter((rule) => rule.style && rule.style.display.includes("flex")).map((rule) => rule.selectorText));
    spread(sheet, wide);
  }
}
