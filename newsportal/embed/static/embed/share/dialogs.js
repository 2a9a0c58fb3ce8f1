// What the share row asks and shows in a small window of its own: a server's name, a QR code.
import { el } from "../dom.js";
import { lastingMemory } from "../storage.js";

const HOST = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** The host in what a reader typed: `Mastodon.Social`, `@me@mastodon.social`, an address; or "". */
export function hostOf(typed) {
  const bare = typed.trim().replace(/^.*@/, "");
  try {
    const url = new URL(/^https?:/i.test(bare) ? bare : `https://${bare}`);
    return !url.port && HOST.test(url.hostname) ? url.hostname : "";
  } catch {
    return "";
  }
}

/**
 * Ask for the reader's own server and act with its host inside the click, where windows may open.
 * What was said is kept in this browser alone.
 */
export function askServer({ root, t, network, name, act }) {
  const memory = lastingMemory(`newsportal:server:${network}`);
  const error = el("p", { class: "error", id: "server-error", role: "alert" });
  const field = el("input", { type: "text", required: true, maxLength: 253,
    autocapitalize: "none", autocomplete: "off", spellcheck: false, inputMode: "url",
    placeholder: "mastodon.social", value: memory.read() || "", "aria-describedby": "server-error" });
  const submit = (event) => {
    event.preventDefault();
    const host = hostOf(field.value);
    if (!host) {
      error.textContent = t("instanceWrong");
      field.setAttribute("aria-invalid", "true");
      field.focus();
      return;
    }
    memory.write(host);
    dialog.close();
    act(host);
  };
  const title = t("instanceTitle", { name });
  const dialog = el("dialog", { "aria-labelledby": "server-title" },
    el("form", { onsubmit: submit, noValidate: true },
      el("h2", { id: "server-title" }, title),
      el("p", {}, t("instanceWhy")),
      el("label", {}, el("span", { class: "visually-hidden" }, title), field), error,
      el("div", { class: "actions" },
        el("button", { class: "button button--main", type: "submit" }, t("continue")),
        el("button", { class: "button", type: "button", onclick: () => dialog.close() },
          t("cancel")))));
  show(root, dialog);
}

/** Show the link's QR code; the service draws it. */
export function showCode({ root, t, url }) {
  const dialog = el("dialog", { class: "code", "aria-labelledby": "code-title" },
    el("h2", { id: "code-title" }, t("qrTitle")),
    el("img", { src: `${url}/qr.svg`, alt: url, width: 240, height: 240 }),
    el("p", {}, t("qrHint")),
    el("div", { class: "actions" },
      el("button", { class: "button button--main", type: "button", autofocus: true,
        onclick: () => dialog.close() }, t("close"))));
  show(root, dialog);
}

function show(root, dialog) {
  // One that is closing tells of it only later; ids must not be there twice.
  root.querySelector("dialog")?.remove();
  dialog.addEventListener("close", () => dialog.remove());
  root.append(dialog);
  dialog.showModal();
}
