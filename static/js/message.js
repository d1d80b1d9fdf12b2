// An opened message says by itself that it was read, and the bell counts one less. Without this script there is a button.
const form = document.querySelector("form[data-unread]");

async function read() {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Requested-With": "fetch" },
  }).catch(() => null);
  if (answer && answer.ok && !answer.redirected) {
    show(Number(await answer.text()));
    form.querySelector("[data-mark-read]").remove();
  }
}

if (form) read();

function show(unread) {
  const bell = document.querySelector(".bell");
  const count = bell.querySelector(".bell-count");
  bell.setAttribute("aria-label", unread ? `消息，${unread} 条未读` : "消息，没有未读");
  if (count && unread) count.textContent = unread > 99 ? "99+" : unread;
  if (count && !unread) count.remove();
}
