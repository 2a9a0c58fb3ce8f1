// The small dialog that asks a guest's name before a reaction.
import { el } from "./dom.js";

/** The reader's token, asking for a name when there is none; null when the reader declines. */
export async function tokenOrAsk({ root, reader, t, nameLimit }) {
  return (await reader.token()) || ask({ root, reader, t, nameLimit });
}

function ask({ root, reader, t, nameLimit }) {
  const error = el("p", { class: "error", id: "guest-error", role: "alert" });
  const name = el("input", {
    type: "text", id: "guest-name", required: true, maxLength: nameLimit, autocomplete: "nickname",
    value: reader.lastName, "aria-describedby": "guest-error",
  });
  const progress = el("p", { class: "progress", role: "status" });
  reader.onSolving = (isSolving) => {
    progress.textContent = isSolving ? t("solving") : "";
  };
  const dialog = el("dialog", { "aria-labelledby": "guest-title" });
  return new Promise((resolve) => {
    let token = null;
    let isBusy = false;
    const submit = async (event) => {
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      try {
        token = await reader.becomeGuest(name.value.trim());
        dialog.close();
      } catch (problem) {
        error.textContent = problem.errors[0]?.detail || problem.message || t("offline");
        name.setAttribute("aria-invalid", "true");
      }
      isBusy = false;
    };
    dialog.append(
      el("form", { onsubmit: submit, noValidate: true },
        el("h2", { id: "guest-title" }, t("guestTitle")),
        el("p", {}, t("guestWhy")),
        el("label", { class: "label", for: "guest-name" }, t("name")), name, error, progress,
        el("div", { class: "actions" },
          el("button", { class: "button button--main", type: "submit" }, t("continue")),
          el("button", { class: "button", type: "button", onclick: () => dialog.close() },
            t("cancel")))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(token);
    });
    root.append(dialog);
    dialog.showModal();
  });
}
