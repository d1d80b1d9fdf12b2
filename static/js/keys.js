// Keys: / to the search, g and a digit to an entry of the menu, ? shows them. They can be turned off in that table.
const WAIT = 5000;
const dialog = document.getElementById("keys-dialog");
const root = document.documentElement;
let going = 0;

function used() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

// In a box to tick, letters are keys. What has the focus in a closed dialog loses it only with the next frame.
function typing(target) {
  if (target.closest("dialog:not([open])")) return false;
  return target.isContentEditable || target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog[open]") !== null;
}

function wait(shown) {
  clearTimeout(going);
  root.classList.toggle("keys-shown", shown);
  going = shown ? setTimeout(() => wait(false), WAIT) : 0;
}

function go(digit) {
  const entry = digit === "0" ? document.querySelector(".menu-foot a") : document.querySelector(`.menu [data-digit="${digit}"]`);
  if (entry) entry.click();
}

function press(event) {
  if (going && /^[0-9]$/.test(event.key)) {
    wait(false);
    go(event.key);
  } else if (event.key === "/") {
    document.querySelector(".search input").select();
  } else if (event.key === "?") {
    dialog.showModal();
  } else if (event.key === "g") {
    wait(true);
    return;
  } else {
    wait(false);
    return;
  }
  event.preventDefault();
}

// A page without the frame (the screen at the door) has neither menu nor search.
const shown = document.querySelector("[data-keys]");

if (dialog && shown) {
  const box = dialog.querySelector("[data-keys-on]");
  box.checked = used();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem("keys", box.checked ? "on" : "off");
    } catch {
      // Remembered for this page only.
    }
  });
  shown.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (plain && box.checked && !typing(event.target) && !document.querySelector("dialog[open]")) press(event);
  });
}
