import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ListHead } from "../features/runs/list/ListHead.tsx";
import { ListTools } from "../features/runs/list/ListTools.tsx";
import { type Order, pressed, shownRuns } from "../features/runs/list/order.ts";
import { RunRow } from "../features/runs/list/RunRow.tsx";
import { listen } from "../features/runs/api.ts";
import { type Change, ChangeDialog } from "../features/runs/ChangeDialog.tsx";
import { whileVisible } from "../features/runs/while_visible.ts";
import type { ListChange, RunSummary } from "../messages/runs.ts";

const LATEST: Order = { key: "started", isDescending: true };
/** How often times are told anew, in milliseconds. */
const PERIOD = 30_000;

/** The runs, live; `now` is when the page was made, in milliseconds since 1970. */
export default function RunList(props: { runs: RunSummary[]; live: boolean; now: number }) {
  const runs = useSignal<readonly RunSummary[]>(props.runs);
  const now = useSignal(props.now);
  const search = useSignal("");
  const order = useSignal(LATEST);
  const selected = useSignal<readonly string[]>([]);
  const change = useSignal<Change | undefined>(undefined);
  const problem = useSignal("");
  const shown = useComputed(() => shownRuns(runs.value, search.value, order.value));
  useEffect(() => {
    const timer = setInterval(() => now.value = Date.now(), PERIOD);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (!props.live) return;
    return whileVisible(() => {
      const source = listen("/api/runs/events", problem);
      source.addEventListener("runs", ({ data }) => runs.value = JSON.parse(data));
      source.addEventListener("change", ({ data }) => runs.value = changed(runs.value, data));
      return () => source.close();
    });
  }, []);
  if (runs.value.length === 0) {
    return (
      <section class="empty">
        <p>
          There are no runs yet.
          {props.live && " Start one above: the drawn faces need no pictures of yours."}
        </p>
        <Problem text={problem.value} />
      </section>
    );
  }
  const known = new Set(runs.value.map(({ id }) => id));
  const chosen = selected.value.filter((id) => known.has(id));
  const adapters = new Set(runs.value.map(({ adapter }) => adapter).filter(Boolean));
  return (
    <section class="panel runs" aria-label="All runs">
      <Problem text={problem.value} />
      <ListTools
        search={search.value}
        order={order.value}
        count={runs.value.length}
        reading={runs.value.filter(({ status }) => status === "unread").length}
        shown={shown.value.length}
        selected={chosen}
        live={props.live}
        onSearch={(text) => search.value = text}
        onOrder={(next) => order.value = next}
        onDelete={() => change.value = { kind: "delete", runs: runsOf(runs.value, chosen) }}
        onClear={() => selected.value = []}
      />
      <table>
        <ListHead
          order={order.value}
          isAll={chosen.length > 0 && shown.value.every(({ id }) => chosen.includes(id))}
          onAll={(isAll) => selected.value = isAll ? shown.value.map(({ id }) => id) : []}
          onPress={(key) => order.value = pressed(order.value, key)}
        />
        <tbody>
          {shown.value.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              live={props.live}
              now={now.value}
              isSelected={chosen.includes(run.id)}
              showsAdapter={adapters.size > 1}
              onSelect={(isSelected) => {
                const others = chosen.filter((id) => id !== run.id);
                selected.value = isSelected ? [...others, run.id] : others;
              }}
              onChange={(kind) => change.value = { kind, runs: [run] }}
            />
          ))}
        </tbody>
      </table>
      {shown.value.length === 0 && <p class="muted">No run has all of these words.</p>}
      {change.value && (
        <ChangeDialog
          {...change.value}
          onDeleted={(id) => {
            runs.value = runs.value.filter((run) => run.id !== id);
            document.querySelector<HTMLElement>(".list-tools input")?.focus(); // its row is gone
          }}
          onRenamed={(from, to) =>
            runs.value = runs.value.map((run) => run.id === from ? { ...run, id: to } : run)}
          onClose={() => change.value = undefined}
        />
      )}
    </section>
  );
}

const runsOf = (runs: readonly RunSummary[], ids: readonly string[]) =>
  runs.filter(({ id }) => ids.includes(id));

/** The list after a change: what is new is put in its place by the order. */
function changed(runs: readonly RunSummary[], data: string): RunSummary[] {
  const { changed, gone }: ListChange = JSON.parse(data);
  const replaced = new Set([...gone, ...changed.map(({ id }) => id)]);
  return [...runs.filter(({ id }) => !replaced.has(id)), ...changed];
}

function Problem({ text }: { text: string }) {
  return text ? <p class="problem" role="alert">{text}</p> : null;
}
