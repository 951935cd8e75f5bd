using System;
using UnityEngine;

namespace Inworld
{
    // Phones stop a game that goes to the background, and cut its connections some time later. The connection is closed
    // before that, and opened again as soon as the game goes on; the session stays established.
    public sealed partial class InworldClient
    {
        /// <summary>The connection was closed because of the application, not by the game.</summary>
        private bool _wasHeld;

        /// <summary>The application goes to the background. Whoever sends sound ends it now: a packet that leaves later would
        /// open the connection again.</summary>
        internal event Action ApplicationPausing;

        private void OnApplicationPause(bool isPaused)
        {
            try
            {
                if (isPaused)
                    Hold();
                else
                    GoOn();
            }
            catch (InworldException changed)
            {
                // The connection came or went in this very moment; the session deals with that by itself.
                if (changed.Result != InworldResult.InvalidState)
                    Debug.LogException(changed, this);
            }
        }

        private void Hold()
        {
            if (ApplicationPausing != null)
                ApplicationPausing();
            if (!pauseWithApplication || _session == null || _session.IsDisposed || !_session.IsConnected)
                return;
            _session.Pause();
            _wasHeld = true;
        }

        private void GoOn()
        {
            bool wasHeld = _wasHeld;
            _wasHeld = false;
            if (_session == null || _session.IsDisposed)
                return;
            InworldConnectionStatus status = _session.Status;
            // a lost connection does not wait for its next try either: the network may be another one now
            if (status == InworldConnectionStatus.Disconnected || (wasHeld && status == InworldConnectionStatus.Paused))
                _session.Resume();
        }
    }
}
