// The drawer of the menu on narrow windows, and the panels that close by Escape or a click elsewhere.
const root = document.documentElement;
const sidebar = document.getElementById("menu");
const scrim = document.querySelector(".scrim");
const opener = document.querySelector("[data-drawer=open]");

function showDrawer(shown) {
  root.classList.toggle("drawer-shown", shown);
  scrim.hidden = !shown;
  opener.setAttribute("aria-expanded", String(shown));
  document.querySelector(".main").inert = shown;
  (shown ? sidebar.querySelector("[data-drawer=close]") : opener).focus();
}

if (sidebar && opener) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drawer]");
    if (button) showDrawer(button.dataset.drawer === "open");
  });
  window.matchMedia("(min-width: 961px)").addEventListener("change", (query) => {
    if (query.matches && root.classList.contains("drawer-shown")) showDrawer(false);
  });
  // Wide or narrow is remembered in a cookie, so that the next page comes as it will stay.
  const narrower = sidebar.querySelector("[data-narrow]");
  narrower.addEventListener("click", () => {
    const narrow = root.classList.toggle("menu-narrow");
    narrower.setAttribute("aria-pressed", String(narrow));
    document.cookie = `menu=${narrow ? "narrow" : "wide"}; path=/; max-age=31536000; samesite=lax`;
  });
  // Only the menu is scrolled to its current entry; scrollIntoView would move the page as well.
  const current = sidebar.querySelector("[aria-current]");
  const menu = sidebar.querySelector(".menu");
  if (current) {
    const below = current.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom;
    if (below > -40) menu.scrollTop += below + menu.clientHeight / 2;
  }
}

// Tabs that do not fit are scrolled to the lit one, and again when the numbers beside them have made them wider.
const tab = document.querySelector(".story-tabs [aria-current]");
function showTab() {
  const row = tab.closest("ul");
  row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
if (tab) {
  showTab();
  document.addEventListener("badges-painted", showTab);
}

document.addEventListener("click", (event) => {
  for (const panel of document.querySelectorAll("details[data-popover][open]")) {
    if (!panel.contains(event.target)) panel.open = false;
  }
  // A tap on a dead button tells why, also where a tap does not focus.
  const why = event.target.closest("[data-why]");
  for (const denied of document.querySelectorAll(".denied.is-open")) denied.classList.remove("is-open");
  if (why) why.parentElement.classList.add("is-open");
  const disclose = event.target.closest("[data-disclose]");
  if (disclose) {
    const shown = document.getElementById(disclose.dataset.disclose).classList.toggle("is-open");
    disclose.setAttribute("aria-expanded", String(shown));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (root.classList.contains("drawer-shown")) showDrawer(false);
  for (const panel of document.querySelectorAll("details[data-popover][open]")) {
    panel.open = false;
    panel.querySelector("summary").focus();
  }
});
