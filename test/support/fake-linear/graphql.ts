/** A selected field with its arguments and what is selected of it. */
export interface Field {
  name: string;
  args: Record<string, unknown>;
  fields: Field[];
}

export interface Operation {
  kind: 'query' | 'mutation';
  fields: Field[];
}

/** Reads the part of GraphQL that is used here (one operation, no fragments); variables are put in their places. Throws for what is none. */
export function parseOperation(query: string, variables: Readonly<Record<string, unknown>>): Operation {
  const tokens = query.match(/"[^"]*"|[A-Za-z_$][\w$]*|-?\d+(?:\.\d+)?|[{}()[\]:!=]/g) ?? [];
  let at = 0;
  const peek = () => tokens[at];
  const take = (expected?: string) => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`Syntax Error: expected ${expected}, found ${token}`);
    return token;
  };
  const skipVariables = () => {
    for (let depth = 0; ; ) {
      const token = take();
      if (token === '(') depth++;
      if (token === ')' && --depth === 0) return;
    }
  };
  const readValue = (): unknown => {
    const token = take();
    if (token === '{') {
      const object: Record<string, unknown> = {};
      while (peek() !== '}') {
        const name = take();
        take(':');
        object[name] = readValue();
      }
      take('}');
      return object;
    }
    if (token === '[') {
      const list: unknown[] = [];
      while (peek() !== ']') list.push(readValue());
      take(']');
      return list;
    }
    if (token.startsWith('$')) return variables[token.slice(1)] ?? null;
    if (token.startsWith('"')) return token.slice(1, -1);
    if (/^-?\d/.test(token)) return Number(token);
    return token === 'true' ? true : token === 'false' ? false : token === 'null' ? null : token;
  };
  const readFields = (): Field[] => {
    const fields: Field[] = [];
    take('{');
    while (peek() !== '}') {
      const field: Field = { name: take(), args: {}, fields: [] };
      if (peek() === '(') {
        take('(');
        while (peek() !== ')') {
          const name = take();
          take(':');
          field.args[name] = readValue();
        }
        take(')');
      }
      if (peek() === '{') field.fields = readFields();
      fields.push(field);
    }
    take('}');
    return fields;
  };
  const kind = take();
  if (kind !== 'query' && kind !== 'mutation') throw new Error(`Syntax Error: unexpected ${kind}`);
  if (peek() !== '{' && peek() !== '(') take();
  if (peek() === '(') skipVariables();
  return { kind, fields: readFields() };
}
