// A sheet that can be made only once is downloaded: the page stays, so it says that it is done and offers no second click.
// The buttons go a moment later, when the browser has taken up which of them was pressed.
for (const form of document.querySelectorAll("form[data-makes-file]")) {
  form.addEventListener("submit", () => {
    setTimeout(() => {
      form.hidden = true;
      document.querySelector("[data-made]").hidden = false;
    }, 300);
  });
}
