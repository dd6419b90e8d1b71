const PLACES = [
  { href: "/", name: "Runs", prefix: "/runs" },
  { href: "/gallery", name: "Gallery", prefix: "/gallery" },
  { href: "/demo", name: "Demo", prefix: "/demo" },
  { href: "/bench", name: "Bench", prefix: "/bench" },
];

/** The places of the app, with the current one marked. */
export function Navigation({ path }: { path: string }) {
  const isHere = (href: string, prefix: string) => path === href || path.startsWith(prefix);
  return (
    <header class="top">
      <a class="brand" href="/">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="10" cy="10" r="6.5" />
          <path d="M15 15l6 6" />
        </svg>
        Loupe
      </a>
      <nav aria-label="Places">
        {PLACES.map(({ href, name, prefix }) => (
          <a key={href} href={href} aria-current={isHere(href, prefix) ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
    </header>
  );
}
