import type { Signal } from "@preact/signals";

/** Which server is looked at, and as whom. */
export interface Wanted {
  readonly server: Signal<string>;
  readonly token: Signal<string>;
  readonly insecure: Signal<boolean>;
}

/** Asks for the server. */
export function ServerForm({ server, token, insecure, isLooking, onLook }: Wanted & {
  readonly isLooking: boolean;
  readonly onLook: () => void;
}) {
  return (
    <form
      class="panel"
      aria-label="The server"
      onSubmit={(event) => {
        event.preventDefault();
        onLook();
      }}
    >
      <div class="row join-server">
        <label class="field">
          <span>Server</span>
          <input
            type="text"
            required
            inputMode="url"
            spellcheck={false}
            autocomplete="off"
            placeholder="wss://HOST:PORT"
            value={server}
            onInput={({ currentTarget }) => server.value = currentTarget.value}
          />
        </label>
        <label class="field">
          <span>Token</span>
          <input
            type="password"
            autocomplete="off"
            placeholder="if it wants one"
            value={token}
            onInput={({ currentTarget }) => token.value = currentTarget.value}
          />
        </label>
        <button type="submit" aria-busy={isLooking}>
          {isLooking ? "Looking …" : "Look"}
        </button>
      </div>
      <label class="join-insecure">
        <input
          type="checkbox"
          checked={insecure}
          onChange={({ currentTarget }) => insecure.value = currentTarget.checked}
        />
        Use it even where it has neither a token nor TLS: I trust all who reach it
      </label>
      <p class="muted">
        <code>deno task sweep … --nats</code>{" "}
        prints the whole address. The token goes to the server alone, and leaves this page's address
        at once.
      </p>
    </form>
  );
}
