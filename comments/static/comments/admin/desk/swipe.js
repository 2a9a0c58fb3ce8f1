// By the finger: left rejects, right publishes, up skips. The card follows, so nothing surprises.

const FAR = 88;

export function swipes(node, { onSwipe }) {
  let start = null;
  node.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-card]");
    if (event.pointerType === "mouse" || !card || event.target.closest("button, a, textarea")) return;
    start = { x: event.clientX, y: event.clientY, card, id: event.pointerId, axis: "" };
  });
  node.addEventListener("pointermove", (event) => {
    if (!start || event.pointerId !== start.id) return;
    const x = event.clientX - start.x;
    const y = event.clientY - start.y;
    if (!start.axis && Math.max(Math.abs(x), Math.abs(y)) > 12) {
      start.axis = Math.abs(x) > Math.abs(y) ? "x" : "y";
      if (start.axis === "x") start.card.setPointerCapture(event.pointerId);
    }
    if (start.axis !== "x") return;
    start.card.style.transform = `translateX(${x}px) rotate(${x / 60}deg)`;
    start.card.dataset.swipe = x > FAR ? "publish" : x < -FAR ? "reject" : "";
  });
  const end = (event) => {
    if (!start || event.pointerId !== start.id) return;
    const { card, axis } = start;
    const x = event.clientX - start.x;
    start = null;
    card.style.transform = "";
    delete card.dataset.swipe;
    if (event.type === "pointercancel" || axis !== "x") return;
    if (x > FAR) onSwipe("publish", card.dataset.card);
    else if (x < -FAR) onSwipe("reject", card.dataset.card);
  };
  node.addEventListener("pointerup", end);
  node.addEventListener("pointercancel", end);
  // Upwards the page scrolls; a short quick flick on the card's own foot skips it.
  let flick = null;
  node.addEventListener("touchstart", (event) => {
    const card = event.target.closest(".dk-current");
    const touch = event.touches[0];
    flick = card && event.touches.length === 1 ? { y: touch.clientY, x: touch.clientX, at: event.timeStamp, id: card.dataset.card } : null;
  }, { passive: true });
  node.addEventListener("touchend", (event) => {
    if (!flick) return;
    const touch = event.changedTouches[0];
    const isQuick = event.timeStamp - flick.at < 220;
    const isUp = flick.y - touch.clientY > 70 && Math.abs(touch.clientX - flick.x) < 40;
    const { id } = flick;
    flick = null;
    if (isQuick && isUp) onSwipe("skip", id);
  }, { passive: true });
}
