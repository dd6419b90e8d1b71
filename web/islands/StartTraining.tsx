import { useSignal } from "@preact/signals";
import { Choice } from "../features/runs/start/Choice.tsx";
import { chosen, type Filled } from "../features/runs/start/filled.ts";
import { Preview } from "../features/runs/start/Preview.tsx";
import { Repeated } from "../features/runs/start/Repeated.tsx";
import { send } from "../features/runs/api.ts";
import { addressed } from "../shared/address.ts";
import { messageOf } from "../shared/errors.ts";

/** What can be chosen. */
export interface Choices {
  /** The names of the `--data` folders. */
  readonly data: readonly string[];
  readonly recipes: readonly string[];
  readonly architectures: readonly string[];
  /** The network that a recipe is tuned with, where it is another than the usual one. */
  readonly networks: Readonly<Record<string, string>>;
  /** The recipes that are for their network alone. */
  readonly single: readonly string[];
  /** What the page's address fills in. */
  readonly filled: Filled;
  /** What the run that is to be trained again has chosen beyond the form, in words. */
  readonly beyond: readonly string[];
}

const NUMBERS = [
  { name: "epochs", label: "Epochs", hint: "recipe's" },
  { name: "batch", label: "Batch size", hint: "recipe's" },
  { name: "seed", label: "Seed", hint: "1" },
];
const TEXTS = ["data", "recipe", "architecture", "name"];

/** A form that starts a training and goes to its page. */
export default function StartTraining(
  { data, recipes, architectures, networks, single, filled, beyond }: Choices,
) {
  const folder = useSignal(chosen(["", ...data], filled.data, ""));
  const recipe = useSignal(chosen(recipes, filled.recipe, recipes[0]));
  const usual = networks[recipe.value] ?? architectures[0];
  const all = namesOf(architectures, filled);
  const network = useSignal(chosen(all, filled.architecture, usual));
  const numbers = useSignal<Filled>({});
  const isAsFilled = filled.again !== undefined && folder.value === filled.data &&
    recipe.value === filled.recipe && network.value === filled.architecture &&
    NUMBERS.every(({ name }) =>
      (numbers.value[name] ?? filled[name] ?? "") === (filled[name] ?? "")
    );
  const choose = (name: string) => {
    recipe.value = name;
    network.value = networks[name] ?? architectures[0];
  };
  const busy = useSignal(false);
  const problem = useSignal("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    busy.value = true;
    problem.value = "";
    try {
      const form = new FormData(event.currentTarget as HTMLFormElement);
      const order = isAsFilled ? repetitionOf(filled.again, form) : orderOf(form);
      const { id } = await send("POST", "/api/runs", order) as { id: string };
      location.assign(addressed(`/runs/${encodeURIComponent(id)}`));
    } catch (error) {
      problem.value = messageOf(error);
      busy.value = false;
    }
  };
  return (
    <form id="start" class="panel" onSubmit={submit}>
      <h2>Start a training</h2>
      <div class="fields">
        <Choice
          name="data"
          label="Pictures"
          options={["", ...data]}
          value={folder.value}
          onChoose={(name) => folder.value = name}
        />
        <Choice
          name="recipe"
          label="Recipe"
          options={recipes}
          value={recipe.value}
          onChoose={choose}
        />
        <Choice
          name="architecture"
          label="Network"
          options={all}
          value={network.value}
          isDecided={single.includes(recipe.value)}
          onChoose={(name) => network.value = name}
        />
        {NUMBERS.map(({ name, label, hint }) => (
          <label key={name} class="field">
            <span>{label}</span>
            <input
              name={name}
              type="number"
              min={name === "seed" ? 0 : 1}
              placeholder={hint}
              defaultValue={filled[name]}
              onInput={({ currentTarget: { value } }) =>
                numbers.value = { ...numbers.value, [name]: value }}
            />
          </label>
        ))}
        <label class="field">
          <span>Name</span>
          <input name="name" placeholder="date and time" maxLength={100} />
        </label>
        <button type="submit" class="primary" disabled={busy}>Start</button>
      </div>
      {filled.again && <Repeated run={filled.again} beyond={beyond} isAsItWas={isAsFilled} />}
      <Preview data={folder.value} />
      {problem.value && <p class="problem" role="alert">{problem}</p>}
    </form>
  );
}

/** The networks by name; that of a run that is repeated may be one of its own. */
function namesOf(architectures: readonly string[], { again, architecture }: Filled) {
  return again !== undefined && architecture && !architectures.includes(architecture)
    ? [...architectures, architecture]
    : architectures;
}

/** The run to repeat, and the name of the new one. */
function repetitionOf(again: string, form: FormData): object {
  return { again, name: form.get("name") || undefined };
}

/** What was chosen; what the recipe decides is not sent. */
function orderOf(form: FormData): object {
  const texts = TEXTS.map((name) => [name, form.get(name)])
    .filter(([name, value]) => value !== null && (value !== "" || name === "data"));
  const numbers = NUMBERS.map(({ name }) => [name, form.get(name)])
    .filter(([, value]) => value !== "").map(([name, value]) => [name, Number(value)]);
  return Object.fromEntries([...texts, ...numbers]);
}
