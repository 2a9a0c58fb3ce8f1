// The desk's calls: JSON in and out. What was pressed is sent until it has arrived.

export class DeskProblem extends Error {
  constructor(status, body) {
    super(body.detail || "");
    this.status = status;
    this.code = body.code || (status ? "error" : "offline");
  }

  /** Whether the server may never have heard of it: the same call can be sent again. */
  get isUncertain() {
    return this.status === 0 || this.status >= 500;
  }
}

const RETRY_MS = [500, 2000, 5000];

export class Api {
  constructor(urls, csrf) {
    this.urls = urls;
    this.csrf = csrf;
  }

  async call(name, body, { keepalive = false } = {}) {
    let response;
    try {
      response = await fetch(this.urls[name], {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf },
        body: JSON.stringify(body),
        keepalive,
      });
    } catch {
      throw new DeskProblem(0, {});
    }
    // The admin answers with its login page when the session is over.
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    if (!isJson && response.status < 500) throw new DeskProblem(401, { code: "session_over" });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new DeskProblem(response.status, answer);
    return answer;
  }

  /** As `call`, again and again while the connection or the session is away. */
  async insist(name, body, onTrouble) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await this.call(name, body);
        onTrouble(null);
        return answer;
      } catch (problem) {
        if (!problem.isUncertain && problem.code !== "session_over") {
          onTrouble(null);
          throw problem;
        }
        onTrouble(problem);
        const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)];
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}
