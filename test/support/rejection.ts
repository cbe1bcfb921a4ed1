/** What a promise is rejected with; one that is kept fails the test. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  const [end] = await Promise.allSettled([promise]);
  if (end.status === 'rejected') return end.reason as Error;
  throw new Error(`nothing was refused: ${JSON.stringify(end.value)}`);
}
