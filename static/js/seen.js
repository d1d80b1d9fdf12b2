// What gets the focus, other than by a pointer, is never left below a bar that stays on the screen.
const BARS = ".topbar, .sheet-index, .form-actions, .bulk-bar";
const ROOM = 8;
let pointing = false;

document.addEventListener("pointerdown", () => { pointing = true; }, true);
document.addEventListener("click", () => { pointing = false; }, true);
document.addEventListener("keydown", () => { pointing = false; }, true);

function bars(target) {
  const all = [...document.querySelectorAll(BARS)].filter((bar) => getComputedStyle(bar).position === "sticky");
  return all.some((bar) => bar.contains(target)) ? [] : all;
}

function uncover(target) {
  for (const bar of bars(target)) {
    const [box, over] = [target.getBoundingClientRect(), bar.getBoundingClientRect()];
    const apart = box.bottom <= over.top || box.top >= over.bottom || box.right <= over.left || box.left >= over.right;
    if (apart) continue;
    const below = over.top > window.innerHeight / 2;
    // Of what is higher than the window the beginning is shown.
    const by = below ? Math.min(box.bottom - over.top + ROOM, Math.max(0, box.top - 120)) : box.top - over.bottom - ROOM;
    window.scrollBy(0, by);
  }
}

document.addEventListener("focusin", (event) => {
  if (!pointing && !event.target.closest(".sidebar, dialog")) requestAnimationFrame(() => uncover(event.target));
});
