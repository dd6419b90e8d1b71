import { useSignal } from "@preact/signals";
import { Choice } from "../features/runs/start/Choice.tsx";
import { chosen, type Filled } from "../features/runs/start/filled.ts";
import { Preview } from "../features/runs/start/Preview.tsx";
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
}

const NUMBERS = [
  { name: "epochs", label: "Epochs", hint: "recipe's" },
  { name: "batch", label: "Batch size", hint: "recipe's" },
  { name: "seed", label: "Seed", hint: "1" },
];
const TEXTS = ["data", "recipe", "architecture", "name", "labels"];

/** A form that starts a training and goes to its page. */
export default function StartTraining(
  { data, recipes, architectures, networks, single, filled }: Choices,
) {
  const folder = useSignal(chosen(["", ...data], filled.data, ""));
  const recipe = useSignal(chosen(recipes, filled.recipe, recipes[0]));
  const usual = networks[recipe.value] ?? architectures[0];
  const network = useSignal(chosen(architectures, filled.architecture, usual));
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
      const order = orderOf(new FormData(event.currentTarget as HTMLFormElement));
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
          options={architectures}
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
            />
          </label>
        ))}
        <label class="field">
          <span>Name</span>
          <input name="name" placeholder="date and time" maxLength={100} />
        </label>
        <button type="submit" class="primary" disabled={busy}>Start</button>
      </div>
      {filled.labels && (
        <label class="check">
          <input type="checkbox" name="labels" value={filled.labels} defaultChecked />
          With the labels that were mended in {filled.labels}
        </label>
      )}
      <Preview data={folder.value} />
      {problem.value && <p class="problem" role="alert">{problem}</p>}
    </form>
  );
}

/** What was chosen; what the recipe decides is not sent. */
function orderOf(form: FormData): object {
  const texts = TEXTS.map((name) => [name, form.get(name)])
    .filter(([name, value]) => value !== null && (value !== "" || name === "data"));
  const numbers = NUMBERS.map(({ name }) => [name, form.get(name)])
    .filter(([, value]) => value !== "").map(([name, value]) => [name, Number(value)]);
  return Object.fromEntries([...texts, ...numbers]);
}
