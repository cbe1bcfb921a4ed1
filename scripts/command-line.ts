import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

type Parsed<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true }>
>;

/** What a script was given, by option, and the words beside them. */
interface CommandLine<T extends ParseArgsOptionsConfig> {
  values: Parsed<T>['values'];
  words: string[];
  /** Ends with 2, where what was given does not fit. */
  refuse(why: string): never;
}

/**
 * Reads what a script was given. Prints how it is used, and ends, where that was asked for or an option is not known. Of
 * words there are so many at most.
 */
export function readCommandLine<const T extends ParseArgsOptionsConfig>(
  usage: string,
  { options, mostWords = 0 }: { options?: T; mostWords?: number } = {},
): CommandLine<T> {
  const refuse = (why: string): never => {
    process.stderr.write(`${why}\n\n${usage}`);
    process.exit(2);
  };
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    const { values, positionals } = parseArgs({
      args,
      options: options ?? ({} as T),
      allowPositionals: true,
    });
    const word = positionals[mostWords];
    return word === undefined ? { values, words: positionals, refuse } : refuse(`“${word}” is too much.`);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
