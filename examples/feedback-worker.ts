// The quiet loop in the background, fed by lines of JSON: npx node -C tiller-source examples/feedback-worker.ts
import { createInterface } from 'node:readline';
import {
  createFeedbackEventBus,
  createFeedbackPersistence,
  GoalDrivenFeedbackLoop,
  GoalFeedbackWorker,
  GoalStateTracker,
  SimpleGoalFeedbackStrategy,
} from '@tiller-bot/tiller/feedback';

const file = process.argv[2] ?? 'feedback.db';
const persistence = createFeedbackPersistence({ kind: 'sqlite', file });
const bus = await createFeedbackEventBus({ kind: 'sqlite', file });
const tracker = new GoalStateTracker(persistence);
await tracker.set({ progress: 10 }, 'ana');
const loop = new GoalDrivenFeedbackLoop(new SimpleGoalFeedbackStrategy(), { persistence });
const deliver = (suggestions: readonly object[]) =>
  void process.stdout.write(`${JSON.stringify(suggestions)}\n`);
const worker = new GoalFeedbackWorker({ loop, bus, tracker, deliver, pollSeconds: 5 });

worker.start();
for await (const line of createInterface({ input: process.stdin })) {
  await bus.publish('default', JSON.parse(line));
}
await worker.stop();
await worker.runOnce();
await bus.close();
await persistence.close();
