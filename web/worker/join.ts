/**
 * The Worker of the page that joins sweeps. It opens the device; the connection and what trains are
 * loaded when a server is first looked at. Its script alone may open a WebSocket.
 *
 * @module
 */
import { visible } from "../../data/text/visible.ts";
import { findAdapter } from "./device.ts";
import type { JoinAsk, JoinReply } from "./join_messages.ts";
import { loaded } from "./loaded.ts";

/** What a Worker's global scope offers; a page's types do not name it. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<JoinAsk>) => void;
  postMessage(message: JoinReply): void;
};

let opening: Promise<ReturnType<typeof import("./member.ts").createMember>> | undefined;

const post = (reply: JoinReply) => scope.postMessage(reply);

scope.onmessage = ({ data }) => {
  answer(data).catch((error) => {
    const message = error instanceof Error ? error.message : String(error);
    post({ type: "failed", request: data.type, message: visible(message) });
  });
};

async function answer(request: JoinAsk): Promise<void> {
  if (request.type === "open") return post(await findAdapter());
  opening ??= loaded(import("./member.ts")).then(({ createMember }) => createMember(post));
  const member = await opening;
  if (request.type === "visit") return await member.visit(request);
  if (request.type === "join") return await member.join(request);
  member.leave();
}
