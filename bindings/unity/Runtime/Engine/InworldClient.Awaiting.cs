using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Inworld.Packet;

namespace Inworld
{
    // Calls to await. Tasks are completed in Update, and what awaits them on the main thread goes on there.
    public sealed partial class InworldClient
    {
        /// <summary>Something that was sent, whose answer somebody awaits.</summary>
        private sealed class Awaited
        {
            internal string InteractionId;
            internal readonly List<string> Sentences = new List<string>();
            internal TaskCompletionSource<InworldAnswer> Answer;
            internal CancellationTokenRegistration Cancelling;
        }

        private readonly List<Awaited> _awaited = new List<Awaited>();
        private readonly List<TaskCompletionSource<bool>> _connecting = new List<TaskCompletionSource<bool>>();
        private readonly List<TaskCompletionSource<string>> _saving = new List<TaskCompletionSource<string>>();

        /// <summary>Connects, as <see cref="Connect"/> does, and waits until the characters are known.</summary>
        /// <param name="cancel">Ends the waiting, not the session.</param>
        /// <exception cref="InvalidOperationException">The session was refused, has failed or was ended; why is in the message or
        /// the Console.</exception>
        public Task ConnectAsync(CancellationToken cancel = default(CancellationToken))
        {
            if (!Connect())
                return Task.FromException(new InvalidOperationException("The session was refused; the Console tells why."));
            if (Events.HasToldEstablished)
                return Task.CompletedTask;
            TaskCompletionSource<bool> waiting = Waiting<bool>();
            _connecting.Add(waiting);
            if (cancel.CanBeCanceled)
                cancel.Register(() => waiting.TrySetCanceled());
            return waiting.Task;
        }

        /// <summary>Saves the state of the session: for <see cref="InworldSessionConfig.savedState"/> of another one.</summary>
        /// <exception cref="InvalidOperationException">There is no session, or it ended before the state came.</exception>
        public Task<string> SaveStateAsync()
        {
            if (_session == null || _session.IsDisposed)
                return Task.FromException<string>(new InvalidOperationException("There is no session: call Connect first."));
            TaskCompletionSource<string> waiting = Waiting<string>();
            _saving.Add(waiting);
            try
            {
                _session.SaveState();
            }
            catch (InworldException refused)
            {
                _saving.Remove(waiting);
                waiting.SetException(refused);
            }
            return waiting.Task;
        }

        /// <summary>The answer to what was sent with this receipt.</summary>
        internal Task<InworldAnswer> Await(InworldReceipt receipt, CancellationToken cancel)
        {
            Awaited one = new Awaited { InteractionId = receipt.interactionId, Answer = Waiting<InworldAnswer>() };
            _awaited.Add(one);
            if (cancel.CanBeCanceled)
                one.Cancelling = cancel.Register(() => one.Answer.TrySetCanceled());
            return one.Answer.Task;
        }

        private void FollowForTasks(InworldEvents events)
        {
            events.OnText += Collect;
            events.OnControl += Finish;
            events.OnPacketFailed += Fail;
            events.OnInteractionCancelled += packet => Answer(packet.packetId.interactionId, false);
            events.OnEstablished += TellTasks;
            events.OnStatusChanged += status =>
            {
                if (status == InworldConnectionStatus.Failed || status == InworldConnectionStatus.Idle)
                    EndTasks(new InvalidOperationException("The session is " + status + "; the Console tells why."));
            };
            events.OnSessionState += SaveNext;
        }

        // Without any of them this costs a frame nothing.
        private void Collect(TextPacket packet)
        {
            if (_awaited.Count == 0 || packet.Source != SourceType.AGENT || !packet.text.final)
                return;
            Awaited one = Find(packet.packetId.interactionId);
            if (one != null)
                one.Sentences.Add(packet.Text);
        }

        private void Finish(ControlPacket packet)
        {
            if (_awaited.Count > 0 && packet.Action == ControlType.INTERACTION_END)
                Answer(packet.packetId.interactionId, true);
        }

        private void Fail(InworldEvent happened)
        {
            Awaited one = _awaited.Count == 0 ? null : Find(happened.Packet.packetId.interactionId);
            if (one != null)
                Forget(one).TrySetException(new InvalidOperationException(happened.Message.ToString()));
        }

        private void Answer(string interactionId, bool isComplete)
        {
            Awaited one = Find(interactionId);
            if (one != null)
                Forget(one).TrySetResult(new InworldAnswer(interactionId, one.Sentences, isComplete));
        }

        private Awaited Find(string interactionId)
        {
            return _awaited.Find(one => one.InteractionId == interactionId);
        }

        private TaskCompletionSource<InworldAnswer> Forget(Awaited one)
        {
            _awaited.Remove(one);
            one.Cancelling.Dispose();
            return one.Answer;
        }

        private void SaveNext(InworldEvent happened)
        {
            if (_saving.Count == 0)
                return;
            TaskCompletionSource<string> first = _saving[0];
            _saving.RemoveAt(0);
            first.TrySetResult(happened.Message.ToString());
        }

        private void TellTasks(bool established)
        {
            if (!established)
            {
                EndTasks(new InvalidOperationException("The session has ended."));
                return;
            }
            foreach (TaskCompletionSource<bool> one in _connecting)
                one.TrySetResult(true);
            _connecting.Clear();
        }

        private void EndTasks(Exception why)
        {
            foreach (TaskCompletionSource<bool> one in _connecting)
                one.TrySetException(why);
            _connecting.Clear();
            foreach (TaskCompletionSource<string> one in _saving)
                one.TrySetException(why);
            _saving.Clear();
            while (_awaited.Count > 0)
                Forget(_awaited[0]).TrySetException(why);
        }

        /// <summary>What awaits it does not run inside a handler of events.</summary>
        private static TaskCompletionSource<T> Waiting<T>()
        {
            return new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
