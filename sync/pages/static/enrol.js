// A screen that the hub does not know yet: a one-time code makes it known. The page then comes again by itself.

import { byId, say } from "./dom.js";

async function enrol() {
  const answer = await fetch("/public/enrol", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code: byId("code").value, name: byId("name").value }),
  });
  if (answer.ok) {
    location.reload();
    return "";
  }
  return (await answer.json()).sentence;
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("go").disabled = true;
  try {
    say(byId("fault"), await enrol());
  } catch {
    say(byId("fault"), "大厅服务器没有回应，请检查网络后再试。");
  }
  byId("go").disabled = false;
});

// A program that opened this page may have brought the code along, in the part of the address that is never sent.
const brought = new URLSearchParams(location.hash.slice(1)).get("code");
if (brought) {
  history.replaceState(null, "", location.pathname + location.search);
  byId("code").value = brought;
  byId("form").requestSubmit();
}
