// Shows the field that belongs to the chosen place or duration. Without scripts all are shown.
for (const form of document.querySelectorAll(".board-form")) {
  const show = () => {
    const chosen = new Set([...form.querySelectorAll("input[type=radio]:checked")].map((one) => one.value));
    for (const field of form.querySelectorAll("[data-for]")) field.hidden = !chosen.has(field.dataset.for);
  };
  form.addEventListener("change", show);
  show();
}
