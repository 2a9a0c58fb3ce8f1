// What a reader does with a comment that stands there: answer, change, delete, report, hide.
import { appealForm, deleteForm, reportForm } from "./ask_forms.js";
import { Composer } from "./composer.js";
import { Editor } from "./editor.js";
import { arrivalToken } from "../share/arrival.js";
import { copyLater } from "../share/copy.js";

const pathOf = (card, ...parts) =>
  ["/comments", encodeURIComponent(card.comment.id), ...parts].join("/");

export class Acts {
  constructor(context, discussion) {
    Object.assign(this, { context, discussion, open: null });
  }

  /** Show one form below a comment; the same again closes it. */
  show(card, kind, make) {
    const isSame = this.open?.card === card && this.open.kind === kind;
    this.close();
    if (isSame) return;
    const open = { card, kind };
    // Its answer may come when the reader has closed it, or opened another.
    const form = make({ context: this.context, onCancel: () => this.cancel(open),
      close: () => open === this.open && this.close() });
    this.open = open;
    card.slot.replaceChildren(form.node);
    if (kind === "reply") card.replyButton?.setAttribute("aria-expanded", "true");
    form.focus();
  }

  close() {
    this.open?.card.slot.replaceChildren();
    this.open?.card.replyButton?.setAttribute("aria-expanded", "false");
    this.open = null;
  }

  /** Close, and give the focus back to what opened the form. */
  cancel(open) {
    if (open !== this.open) return;
    const { card, kind } = open;
    this.close();
    if (kind === "reply") card.replyButton?.focus();
    else if (kind === "appeal") card.body.querySelector('[data-act="appeal"]')?.focus();
    else card.menu.button.focus();
  }

  send(method, path, options = {}) {
    const { api, reader } = this.context;
    return reader.act((token) =>
      api.send(method, path, { token, query: { lang: api.lang }, ...options }));
  }

  /** As `send` for what has no form of its own: problems are told; true when it went well. */
  async tried(method, path) {
    const { t, tell } = this.context;
    try {
      await this.send(method, path);
      return true;
    } catch (problem) {
      tell(problem.message || t("offline"));
      return false;
    }
  }

  reply(card) {
    this.show(card, "reply", (shared) => new Composer({ ...shared, parent: card.comment,
      onSent: (comment) => {
        shared.close();
        this.discussion.own.sent(comment);
      } }));
  }

  async edit(card) {
    const newest = card.comment.edit?.state === "pending" ? card.comment.edit
      : { ...card.comment, text: await this.textOf(card), version: newestVersion(card.comment) };
    if (newest.text === null) return;
    this.show(card, "edit", (shared) => new Editor({ ...shared, comment: card.comment, newest,
      onSent: (answer) => {
        shared.close();
        card.menu.button.focus();
        this.discussion.own.edited(card, answer);
      } }));
  }

  /** Lists carry no text; null when it cannot be had. */
  async textOf(card) {
    if (card.comment.text !== undefined) return card.comment.text;
    const { api, tell, t } = this.context;
    return api.get(pathOf(card)).then(({ text }) => text, (problem) => {
      tell(problem.message || t("offline"));
      return null;
    });
  }

  remove(card) {
    this.show(card, "delete", (shared) => deleteForm({ ...shared,
      onSend: async () => {
        const { api } = this.context;
        const query = { version: newestVersion(card.comment), lang: api.lang };
        const tombstone = await this.send("DELETE", pathOf(card), { query });
        shared.close();
        this.discussion.own.removed(card, tombstone);
      } }));
  }

  async report(card) {
    if (!(await this.context.token())) return;
    const { own, tell, t } = this.context;
    this.show(card, "report", (shared) => reportForm({ ...shared,
      onSend: async (body) => {
        await this.send("POST", pathOf(card, "flags"), { body }).catch((problem) => {
          if (problem.code !== "already_flagged") throw problem;
        });
        own.changes += 1;
        own.flags.add(card.comment.id);
        shared.onCancel();
        tell(t("reportSent"));
      } }));
  }

  appeal(card) {
    this.show(card, "appeal", (shared) => appealForm({ ...shared,
      onSend: async (body) => {
        await this.send("POST", pathOf(card, "appeals"), { body }).catch((problem) => {
          if (problem.code !== "already_appealed") throw problem;
        });
        card.hasAppealed = true;
        shared.close();
        card.draw();
        card.node.focus();
        this.context.tell(this.context.t("appealed"));
      } }));
  }

  async ignore(card) {
    const { id, name } = card.comment.author;
    if (!(await this.context.token())) return;
    if (!(await this.tried("PUT", `/me/ignored/${encodeURIComponent(id)}`))) return;
    const { own } = this.context;
    own.changes += 1;
    own.ignored.add(id);
    this.discussion.redraw();
    card.body.querySelector('[data-act="unignore"]')?.focus();
    this.context.tell(this.context.t("ignoredAuthor", { name }));
  }

  async unignore(card) {
    const { id } = card.comment.author;
    if (!(await this.tried("DELETE", `/me/ignored/${encodeURIComponent(id)}`))) return;
    const { own } = this.context;
    own.changes += 1;
    own.ignored.delete(id);
    this.discussion.redraw();
    card.menu.button.focus();
  }

  async copyLink(card) {
    const { tell, t } = this.context;
    const link = this.linkOf(card);
    const isCopied = await copyLater(link);
    tell(isCopied ? t("copied") : `${t("copyHere")} ${await link}`);
  }

  /** A share's own link, so that who comes by it counts; where there are none a plain one. */
  async linkOf({ comment: { id } }) {
    const { api, article } = this.context;
    const via = arrivalToken();
    const path = api.path("articles", article, "shares");
    const body = { network: "copy", comment: id, ...(via && { via }) };
    return api.send("POST", path, { body }).then(({ url }) => url, () => {
      const plain = new URL(location.href);
      plain.searchParams.delete("s");
      plain.hash = `comment-${id}`;
      return plain.href;
    });
  }
}

/** Of the author's newest text: an edit that waits or was refused counts too. */
function newestVersion({ version, edit }) {
  return Math.max(version, edit?.version || 0);
}
