import { z } from 'zod';
import { SourceError } from '../../../src/base/source-port.ts';

export const settings = z.strictObject({
  mode: z
    .enum(['live', 'test'])
    .default('live')
    .describe('live, or test for a sandbox; they are never mixed')
    .meta({ isPlace: true }),
  products: z
    .string()
    .optional()
    .describe(
      'whose product is whose project: prod_A1=alpha, prod_B2=beta; a product of no project counts for none',
    ),
  project: z.string().optional().describe('the project of all products that are not named; none if left out'),
  mrr: z.string().default('MRR').describe('the metric that monthly recurring revenue is kept as'),
  subscriptions: z
    .string()
    .default('Subscriptions')
    .describe('the metric that paying subscriptions are kept as'),
  api: z
    .string()
    .optional()
    .describe('another address of the API, for a test server; only if an admin allows it')
    .meta({ isPlace: true }),
});

export type StripeSettings = z.infer<typeof settings>;

/** Gives the project of a product; empty for none. */
export type FindProject = (productId: string | null) => string;

/** Reads `prod_A1=alpha, prod_B2=beta`. Throws SourceError for anything else. */
export function readProducts({ products = '', project = '' }: StripeSettings): FindProject {
  const pairs = products
    .split(/[,;\n]/)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [id = '', name = ''] = pair.split(/[=:]/, 2).map((part) => part.trim());
      if (id === '' || name === '')
        throw new SourceError('settings', `products: “${pair.slice(0, 60)}” is not such as prod_A1=alpha`);
      return [id, name] as const;
    });
  const known = new Map(pairs);
  return (productId) => (productId === null ? undefined : known.get(productId)) ?? project;
}
