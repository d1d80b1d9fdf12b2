// A form or button with data-confirm asks first, in words of what will happen; data-confirm-reason asks why.
const dialog = document.getElementById("confirm-dialog");
let pending = null;

function part(id) {
  return document.getElementById(id);
}

function ask(form, submitter, source) {
  pending = { form, submitter };
  const reason = "confirmReason" in source.dataset;
  part("confirm-title").textContent = source.dataset.confirmTitle || (submitter && submitter.textContent.trim()) || "确认操作";
  part("confirm-text").textContent = source.dataset.confirm;
  dialog.querySelector(".dialog-reason").hidden = !reason;
  part("confirm-reason-error").hidden = true;
  part("confirm-reason").value = form.dataset.keptReason || "";
  const go = dialog.querySelector("[data-dialog-go]");
  go.textContent = source.dataset.confirmTitle || "确定";
  go.className = `btn ${source.dataset.confirmTone === "danger" ? "btn-danger" : "btn-primary"}`;
  dialog.showModal();
  (reason ? part("confirm-reason") : go).focus();
}

function carry(form, name, value) {
  let input = form.querySelector(`input[type=hidden][name="${name}"]`);
  if (!input) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    form.append(input);
  }
  input.value = value;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const submitter = event.submitter;
  const source = [submitter, form].find((element) => element && "confirm" in element.dataset);
  if (!source || form.dataset.confirmed === "yes") {
    delete form.dataset.confirmed;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, submitter, source);
}, true);

dialog.addEventListener("submit", (event) => {
  const answer = event.submitter ? event.submitter.value : "cancel";
  const reason = part("confirm-reason");
  const asksReason = !dialog.querySelector(".dialog-reason").hidden;
  if (answer === "go" && asksReason && !reason.value.trim()) {
    event.preventDefault();
    part("confirm-reason-error").hidden = false;
    reason.setAttribute("aria-invalid", "true");
    reason.focus();
    return;
  }
  if (answer === "go" && pending) {
    const { form, submitter } = pending;
    if (asksReason) carry(form, "reason", reason.value.trim());
    form.dataset.confirmed = "yes";
    dialog.close();
    form.requestSubmit(submitter && submitter.form === form ? submitter : undefined);
  }
});

dialog.addEventListener("close", () => {
  if (pending && pending.submitter && pending.form.dataset.confirmed !== "yes") pending.submitter.focus();
  pending = null;
  part("confirm-reason").removeAttribute("aria-invalid");
  part("confirm-reason").value = "";
});

// A part of the page that asks for itself anew would take away the form that somebody is being asked about.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (pending && event.detail.target.contains(pending.form)) event.detail.shouldSwap = false;
});
