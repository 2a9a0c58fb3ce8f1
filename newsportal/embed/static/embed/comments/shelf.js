// Two switches near the heading: hear of new reviews here, and keep the article for later.
import { el, icon } from "../dom.js";

const BELL = "M12 2a6 6 0 0 0-6 6v4.6L3.8 17c-.3.6.1 1 .7 1h15c.6 0 1-.4.7-1L18 12.6V8a6 6 0 0"
  + " 0-6-6zM9.5 19.5a2.5 2.5 0 0 0 5 0z";
const MARK = "M6 2.5h12c.8 0 1.3.5 1.3 1.3V22L12 17.2 4.7 22V3.8c0-.8.5-1.3 1.3-1.3z";

export class Shelf {
  constructor(context) {
    this.context = context;
    const { t } = context;
    this.subscribe = this.makeSwitch("subscriptions", t("subscribe"), BELL);
    this.bookmark = this.makeSwitch("bookmarks", t("bookmark"), MARK);
    this.node = el("div", { class: "shelf" }, this.subscribe, this.bookmark);
    this.show();
  }

  makeSwitch(shelf, label, sign) {
    const button = el("button", { type: "button", class: "tool", "aria-pressed": "false",
      "data-act": shelf, title: label, onclick: () => this.toggle(shelf, button) },
    icon(sign), el("span", { class: "tool__label" }, label));
    return button;
  }

  show() {
    const { own } = this.context;
    this.subscribe.setAttribute("aria-pressed", String(own.isSubscribed));
    this.bookmark.setAttribute("aria-pressed", String(own.isBookmarked));
  }

  async toggle(shelf, button) {
    const { api, reader, site, article, own, tell, t } = this.context;
    if (!(await this.context.token())) return;
    const field = shelf === "bookmarks" ? "isBookmarked" : "isSubscribed";
    const isOn = !own[field];
    const path = ["", "me", shelf, site, article].map(encodeURIComponent).join("/");
    button.disabled = true;
    try {
      await reader.act((token) => api.send(isOn ? "PUT" : "DELETE", path,
        { token, query: { lang: api.lang } }));
      own[field] = isOn;
      own.changes += 1;
      tell(t(`${shelf}_${isOn ? "on" : "off"}`));
    } catch (problem) {
      tell(problem.message || t("offline"));
    }
    button.disabled = false;
    this.show();
    button.focus();
  }
}
