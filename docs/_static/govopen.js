// Cells that hold words start where the column does; a click on a figure shows it whole.
document.addEventListener("DOMContentLoaded", () => {
  const figure = /^[\s\d.,:+*%<>=()[\]\u2212\u2013-]*$|^(NaN|NaT|None|<NA>|inf)$/;
  for (const cell of document.querySelectorAll("table.dataframe td")) {
    cell.classList.toggle("words", !figure.test(cell.textContent));
  }

  const whole = document.createElement("dialog");
  whole.className = "whole-figure";
  whole.addEventListener("click", () => whole.close());
  document.body.append(whole);
  for (const image of document.querySelectorAll(".bd-article img")) {
    image.tabIndex = 0;
    image.title = "Click to enlarge";
    const show = () => {
      whole.replaceChildren(image.cloneNode());
      whole.showModal();
    };
    image.addEventListener("click", show);
    image.addEventListener("keydown", (key) => key.key === "Enter" && show());
  }
});
