/** Variables whose values nobody is to read anywhere. */
const SECRET = /TOKEN|SECRET|KEY|PASSWORD/;
const SHORTEST = 8;
/** Of an address the password. */
const PASSWORD = /^\w+:\/\/[^:/]+:([^@]+)@/;

/** The names of those variables whose secret is in what a run of the program has said. */
export function findLeaks(env: Readonly<Record<string, string>>, said: string): string[] {
  return Object.entries(env)
    .flatMap(([name, value]) => {
      const secrets = SECRET.test(name) ? value.split(',') : [PASSWORD.exec(value)?.[1] ?? ''];
      return secrets.map((secret) => ({ name, secret }));
    })
    .filter(({ secret }) => secret.length >= SHORTEST && said.includes(secret))
    .map(({ name }) => name);
}
