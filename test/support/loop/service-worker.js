// What a page's service worker makes of the quiet loop: actions come as messages, and suggestions go back.
import {
  FeedbackEventBus,
  GoalDrivenFeedbackLoop,
  GoalFeedbackWorker,
  GoalStateTracker,
  PersonalityGoalFeedbackStrategy,
} from '../../../adapters/feedback.ts';

const bus = new FeedbackEventBus();
const tracker = new GoalStateTracker();
const loop = new GoalDrivenFeedbackLoop(new PersonalityGoalFeedbackStrategy('aggressive'));
let reply;
const deliver = (suggestions) => reply?.postMessage(suggestions);
const worker = new GoalFeedbackWorker({ loop, bus, tracker, deliver });

addEventListener('message', (event) => {
  reply = event.source;
  event.waitUntil(
    tracker
      .set({ progress: 'at least 10' }, 'page')
      .then(() => bus.publish('default', event.data))
      .then(() => worker.runOnce()),
  );
});
