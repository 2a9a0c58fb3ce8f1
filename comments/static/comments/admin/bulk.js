// Shows how far an act on many reviews has come; without this file the page is read anew by hand.

const panel = document.querySelector("[data-bulk][data-url]");
const PAUSE = 1000;
const PAUSE_AFTER_FAILURE = 5000;

function row({ label, count }) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const number = document.createElement("b");
  name.textContent = label;
  number.textContent = count;
  item.append(name, " ", number);
  return item;
}

async function ask() {
  const answer = await fetch(panel.dataset.url, { headers: { accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  const progress = await answer.json();
  panel.querySelector("progress").value = progress.settled;
  panel.querySelector("[data-settled]").textContent = progress.settled;
  panel.querySelector("[data-outcomes]").replaceChildren(...progress.outcomes.map(row));
  return progress.is_finished;
}

async function follow() {
  let pause = PAUSE;
  try {
    if (await ask()) {
      // What can be done now, stopping or taking back, is the server's to say.
      location.reload();
      return;
    }
  } catch {
    pause = PAUSE_AFTER_FAILURE;
  }
  setTimeout(follow, pause);
}

if (panel) setTimeout(follow, PAUSE);

// What can be taken back before anybody outside hears of it, and for how long.
const left = document.querySelector("[data-seconds-left]");
if (left) {
  const until = Date.now() + Number(left.textContent) * 1000;
  const count = setInterval(() => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    left.textContent = Math.max(seconds, 0);
    if (seconds > 0) return;
    clearInterval(count);
    location.reload();
  }, 500);
}
