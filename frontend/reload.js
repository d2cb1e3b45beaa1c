// Only in `cargo xtask dev`: reloads the page once the server answers with another build's stamp.

const LOOK_AGAIN_MS = 700;

async function stampNow() {
  try {
    const answer = await fetch(new URL("stamp.txt", import.meta.url), { cache: "no-store" });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null; // The server is starting anew.
  }
}

async function reloadWhenChanged() {
  const stamp = await stampNow();
  if (stamp !== null && stamp !== "__STAMP__") location.reload();
  else setTimeout(reloadWhenChanged, LOOK_AGAIN_MS);
}

void reloadWhenChanged();
