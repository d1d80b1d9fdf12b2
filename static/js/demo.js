// Sign-in page of a demo: choosing an account fills in its name and the public password.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-demo-account]");
  if (!button) return;
  const form = document.querySelector(".entrance-box form");
  form.elements.username.value = button.dataset.demoAccount;
  form.elements.password.value = button.dataset.demoPassword;
  form.requestSubmit();
});
