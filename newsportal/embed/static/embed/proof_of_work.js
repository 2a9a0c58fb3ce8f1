// What a site may ask of guests: a number that makes a hash begin with zeros.

// So many hashes are under way at once: each is asynchronous, and waiting for one costs most.
const BATCH = 512;

/** The answer `token:nonce` to a challenge; takes about half a second. Needs a secure page. */
export async function solve({ token, difficulty }) {
  const encoder = new TextEncoder();
  for (let first = 0; ; first += BATCH) {
    const answers = Array.from({ length: BATCH }, (_, index) => `${token}:${first + index}`);
    const hashes = await Promise.all(
      answers.map((answer) => crypto.subtle.digest("SHA-256", encoder.encode(answer))));
    const found = hashes.findIndex((hash) => zeroBits(new Uint8Array(hash)) >= difficulty);
    if (found >= 0) return answers[found];
  }
}

function zeroBits(bytes) {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 8 * bytes.length : 8 * first + Math.clz32(bytes[first]) - 24;
}
