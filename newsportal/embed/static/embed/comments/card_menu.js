// What a reader may do with a comment beyond voting and answering.

/** Until when its author may change it; the service has the last word. Milliseconds. */
function editableUntil({ editable_until: until, published_at: published }, seconds) {
  if (until !== undefined) return Date.parse(until) || 0;
  return (Date.parse(published) || 0) + 1000 * seconds;
}

function canEdit({ comment }, { config, canWrite }) {
  const isOpen = ["published", "pending"].includes(comment.state || "published");
  const seconds = config?.edit_window_seconds || 0;
  return isOpen && canWrite() && editableUntil(comment, seconds) > Date.now();
}

export function menuItems(card, context) {
  const { t, acts } = context;
  const link = card.isPublic
    ? [{ name: "copy", label: t("copyLink"), act: () => acts.copyLink(card) }] : [];
  return [...(card.isMine ? ofTheAuthor(card, context) : ofOthers(card, context)), ...link];
}

function ofTheAuthor(card, context) {
  const { t, acts } = context;
  const edit = canEdit(card, context)
    ? [{ name: "edit", label: t("change"), act: () => acts.edit(card) }] : [];
  return [...edit, { name: "delete", label: t("delete"), act: () => acts.remove(card) }];
}

function ofOthers(card, context) {
  const { t, acts, own } = context;
  const { id, author } = card.comment;
  const isReported = own.flags.has(id);
  const hide = author.is_staff ? [] : [{
    name: "ignore", label: t("ignore", { name: author.name }), act: () => acts.ignore(card),
  }];
  return [{
    name: "report", label: t(isReported ? "reported" : "report"), isDisabled: isReported,
    act: () => acts.report(card),
  }, ...hide];
}
