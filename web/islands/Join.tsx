import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { type Invitation, invitationTo, readInvitation } from "../../engine/cluster/invitation.ts";
import { NoWebGpu } from "../components/NoWebGpu.tsx";
import { AtWork } from "../features/join/AtWork.tsx";
import { Cards } from "../features/join/Cards.tsx";
import { DoneHere } from "../features/join/DoneHere.tsx";
import { Member } from "../features/join/Member.tsx";
import { ServerForm } from "../features/join/ServerForm.tsx";
import { createState } from "../features/join/state.ts";
import { type Engine, startEngine } from "../worker/client.ts";
import type { JoinAsk, JoinReply } from "../worker/join_messages.ts";

/** Works for the sweeps of a server; `version` is Loupe's, which must be theirs. */
export default function Join({ worker, version }: { worker: string; version: string }) {
  const engine = useRef<Engine<JoinAsk>>();
  const invited = useRef<Invitation>();
  const state = useMemo(createState, []);
  const server = useSignal("");
  const token = useSignal("");
  const insecure = useSignal(false);
  const name = useSignal("");
  const ask = (request: JoinAsk) => engine.current?.ask(request);

  /** Looks at the server that is in the form; credentials stay out of the address. */
  const look = () => {
    const given = readInvitation(server.value);
    if (given) {
      if (given.url !== given.server || given.server !== invited.current?.server) {
        invited.current = given;
      }
      server.value = given.server;
      history.replaceState(history.state, "", `#${given.server}`);
    }
    const url = given ? invited.current!.url : server.value;
    state.beginLooking();
    ask({
      type: "visit",
      url: given && token.value ? invitationTo("", given.server, token.value).slice(1) : url,
      insecure: insecure.value,
      version,
    });
  };
  useEffect(() => {
    engine.current = startEngine<JoinAsk, JoinReply>(worker, state.receive);
    ask({ type: "open" });
    name.value = `tab-${crypto.getRandomValues(new Uint8Array(2)).join("-")}`;
    const follow = () => {
      if (!readInvitation(location.hash)) return;
      server.value = location.hash.slice(1);
      look();
    };
    const leave = () => ask({ type: "leave" });
    follow();
    addEventListener("hashchange", follow);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("pagehide", leave);
      engine.current?.close();
    };
  }, []);
  const { noGpu, offers, taken, epochs, done, problem, lines, isLooking } = state;
  const join = () => {
    problem.value = undefined;
    ask({
      type: "join",
      name: name.value.trim() || "a tab",
      packs: offers.value?.offers.flatMap(({ packs }) => packs) ?? [],
    });
  };
  if (noGpu.value) return <NoWebGpu title="This tab can't train" reason={noGpu.value} />;
  return (
    <>
      <ServerForm {...{ server, token, insecure }} isLooking={isLooking.value} onLook={look} />
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {offers.value && <Cards found={offers.value} />}
      <Member state={state} name={name} onJoin={join} onLeave={() => ask({ type: "leave" })} />
      {taken.value && <AtWork taken={taken.value} epochs={epochs.value} />}
      {done.value.length > 0 && <DoneHere done={done.value} />}
      {lines.value.length > 0 && (
        <section class="panel" aria-labelledby="lines">
          <h2 id="lines">What happened</h2>
          <ul class="join-lines" role="log">
            {lines.value.map(({ at, text }) => (
              <li key={at + text}>
                <time class="muted number">{at}</time> {text}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
