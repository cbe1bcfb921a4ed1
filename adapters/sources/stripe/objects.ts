import { z } from 'zod';

/** What is read of Stripe's objects (API version of the library); all else in them is left alone. Times are UTC seconds, amounts Stripe's smallest unit. */
const seconds = z.number();
const amount = z.number();

const priceSchema = z.looseObject({
  product: z.string(),
  currency: z.string(),
  unit_amount: amount.nullable(),
  /** Set where the amount has fractions of the smallest unit. */
  unit_amount_decimal: z.unknown(),
  billing_scheme: z.string(),
  recurring: z
    .looseObject({
      interval: z.enum(['day', 'week', 'month', 'year']),
      interval_count: z.number(),
      usage_type: z.string(),
    })
    .nullable(),
});

export const itemSchema = z.looseObject({
  current_period_start: seconds,
  current_period_end: seconds,
  quantity: z.number().optional(),
  price: priceSchema,
});

const discountSchema = z.looseObject({
  source: z.looseObject({
    coupon: z
      .looseObject({
        duration: z.string(),
        percent_off: z.number().nullable(),
        amount_off: amount.nullable(),
      })
      .nullable(),
  }),
});

export const subscriptionSchema = z.looseObject({
  id: z.string(),
  livemode: z.boolean(),
  status: z.string(),
  currency: z.string(),
  start_date: seconds,
  trial_end: seconds.nullable(),
  canceled_at: seconds.nullable(),
  ended_at: seconds.nullable(),
  cancel_at: seconds.nullable(),
  cancel_at_period_end: z.boolean(),
  discounts: z.array(discountSchema),
  items: z.looseObject({ data: z.array(itemSchema), has_more: z.boolean() }),
});

export const lineSchema = z.looseObject({
  amount,
  discount_amounts: z.array(z.looseObject({ amount })).nullable(),
  taxes: z.array(z.looseObject({ amount, tax_behavior: z.string() })).nullable(),
  pricing: z.looseObject({ price_details: z.looseObject({ product: z.string() }).optional() }).nullable(),
});

export const invoiceSchema = z.looseObject({
  id: z.string(),
  livemode: z.boolean(),
  currency: z.string(),
  amount_paid: amount,
  total: amount,
  status_transitions: z.looseObject({ paid_at: seconds.nullable() }),
  lines: z.looseObject({ data: z.array(lineSchema), has_more: z.boolean() }),
});

export const refundSchema = z.looseObject({
  id: z.string(),
  amount,
  currency: z.string(),
  created: seconds,
  status: z.string().nullable(),
  payment_intent: z.string().nullable(),
  charge: z.string().nullable(),
});

export const paymentSchema = z.looseObject({ invoice: z.string() });

export const eventSchema = z.looseObject({ id: z.string(), livemode: z.boolean() });

export type StripeSubscription = z.infer<typeof subscriptionSchema>;
export type StripeItem = z.infer<typeof itemSchema>;
export type StripeInvoice = z.infer<typeof invoiceSchema>;
export type StripeLine = z.infer<typeof lineSchema>;
export type StripeRefund = z.infer<typeof refundSchema>;
