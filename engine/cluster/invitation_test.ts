import assert from "node:assert/strict";
import { invitationTo, readInvitation } from "./invitation.ts";

Deno.test("an invitation goes there and back, whatever is in the token", () => {
  const nats = "wss://school.example:9222";
  for (const token of ["abc", "a/b:c@d%25#e?f", "ü"]) {
    const address = invitationTo("https://demo.example/join.html", nats, token);
    const { hash, origin, pathname } = new URL(address);
    assert.equal(origin + pathname, "https://demo.example/join.html");
    const { url, server } = readInvitation(hash)!;
    assert.equal(server, nats);
    assert.equal(decodeURIComponent(new URL(url).username), token);
  }
  assert.equal(invitationTo("/join", nats), `/join#${nats}`);
  assert.deepEqual(readInvitation(`#${nats}`), { url: nats, server: nats });
});

Deno.test("what is no server's WebSocket is no invitation", () => {
  for (const text of ["", "#", "#part", "http://host", "javascript:alert(1)", "#ws:"]) {
    assert.equal(readInvitation(text), undefined, text);
  }
});
