// «Следите за нами в социальных сетях»: links that count a click and then lead on.
import { el, icon } from "../dom.js";
import { NETWORK_ICONS } from "../network_icons.js";

export async function showFollowLinks(api) {
  const { items } = await api.get(api.path("follow-links"));
  const links = items.map(({ network, label, url }) => el("li", {},
    el("a", { href: url, rel: "me noopener", target: "_blank" },
      NETWORK_ICONS[network] && icon(NETWORK_ICONS[network]), label || network)));
  document.querySelector("[data-follow-list]").replaceChildren(...links);
  document.querySelector("[data-follow]").hidden = !links.length;
}
