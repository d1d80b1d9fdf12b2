// The numbers beside menu entries and tabs: what waits. Asked after the page is shown, at most twice a minute per window.
const FRESH = 30_000;
const address = document.body.dataset.badges;
const place = `badges-${document.body.dataset.user}`;

function paint(numbers) {
  for (const badge of document.querySelectorAll("[data-badge]")) {
    const number = numbers[badge.dataset.badge] || 0;
    badge.hidden = number === 0;
    badge.replaceChildren();
    if (!number) continue;
    const spoken = document.createElement("span");
    spoken.className = "sr-only";
    spoken.textContent = "，待办 ";
    badge.append(spoken, number > 99 ? "99+" : String(number));
  }
  document.dispatchEvent(new Event("badges-painted"));
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(place));
  } catch {
    return null;
  }
}

async function ask() {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const numbers = await answer.json();
  try {
    sessionStorage.setItem(place, JSON.stringify({ at: Date.now(), numbers }));
  } catch {
    // No room or not allowed: they are asked for again on the next page.
  }
  paint(numbers);
}

if (address) {
  const known = kept();
  if (known) paint(known.numbers);
  if (!known || Date.now() - known.at > FRESH) ask().catch(() => {});
  // Whatever is sent may change what waits: the next page shows what was known, and asks at once.
  document.addEventListener("submit", () => {
    try {
      const before = kept();
      if (before) sessionStorage.setItem(place, JSON.stringify({ ...before, at: 0 }));
    } catch {
      // As above.
    }
  });
}
