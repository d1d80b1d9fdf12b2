// A posting form is sent once: its buttons rest until the answer, or until the page is shown again.
const RESTING = "[data-resting]";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "noGuard" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // After this event, so that the pressed button still sends its name and value.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
      if (button.disabled) continue;
      button.disabled = true;
      button.dataset.resting = "yes";
      if (button === event.submitter) button.setAttribute("aria-busy", "true");
    }
  });
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(RESTING)) {
    button.disabled = false;
    delete button.dataset.resting;
    button.removeAttribute("aria-busy");
  }
});
