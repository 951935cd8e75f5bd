// The engine behind the stand-ins: objects, frames and time, as the tests drive them.
using System;
using System.Collections.Generic;
using System.Reflection;

namespace StandIn
{
    using UnityEngine;

    /// <summary>What runs frames: calls the messages of components in the order that Unity documents.</summary>
    public static class Engine
    {
        internal static readonly List<GameObject> Objects = new List<GameObject>();
        internal static readonly List<string> Console = new List<string>();
        /// <summary>How many there were.</summary>
        internal static int Frames;
        private static readonly HashSet<Component> Awake = new HashSet<Component>();

        internal static void Frame()
        {
            Frames++;
            Send("Update");
            Send("LateUpdate");
            UnityEngine.UIElements.VisualElement.Advance();
        }

        /// <summary>One block of the mixer: what all sources play, through the filters of their components.</summary>
        internal static void Hear(float[] data, int channels)
        {
            AudioSettings.dspTime += (double)data.Length / channels / AudioSettings.outputSampleRate;
            Array.Clear(data, 0, data.Length);
            float[] own = new float[data.Length];
            foreach (GameObject one in Objects)
            {
                AudioSource source = one.GetComponent<AudioSource>();
                if (source == null || !source.Playing || (AudioListener.pause && !source.ignoreListenerPause))
                    continue;
                for (int i = 0; i < own.Length; i++)
                    own[i] = source.clip.Data[i / channels % source.clip.samples] * source.Loudness;
                if (source.spatialize && !source.spatializePostEffects)
                    AudioSource.Spatialize(own, channels);
                foreach (Component component in one.Components)
                {
                    if (IsEnabled(component))
                        Message(component, "OnAudioFilterRead", own, channels);
                }
                if (source.spatialize && source.spatializePostEffects)
                    AudioSource.Spatialize(own, channels);
                for (int i = 0; i < own.Length; i++)
                    data[i] += own[i];
            }
        }

        internal static void LoseSounds()
        {
            foreach (GameObject one in Objects)
            {
                AudioSource source = one.GetComponent<AudioSource>();
                if (source == null)
                    continue;
                source.Stop();
                if (source.clip != null)
                    Array.Clear(source.clip.Data, 0, source.clip.Data.Length);
            }
        }

        internal static void Clear()
        {
            foreach (GameObject one in Objects.ToArray())
                one.SetActive(false);
            Objects.Clear();
            Console.Clear();
            AudioListener.pause = false;
            UnityEngine.Networking.UnityWebRequest.Archive.Clear();
            Awake.Clear();
        }

        internal static void Wake(Component component)
        {
            if (Awake.Add(component))
                Message(component, "Awake");
            if (IsEnabled(component))
                Message(component, "OnEnable");
        }

        internal static void Sleep(Component component)
        {
            if (IsEnabled(component))
                Message(component, "OnDisable");
        }

        internal static void Enable(Component component, bool enabled)
        {
            Message(component, enabled ? "OnEnable" : "OnDisable");
        }

        /// <summary>The application goes to the background, or comes back.</summary>
        internal static void Pause(bool paused)
        {
            Send("OnApplicationPause", paused);
        }

        private static bool IsEnabled(Component component)
        {
            Behaviour behaviour = component as Behaviour;
            return ReferenceEquals(behaviour, null) || behaviour.enabled;
        }

        internal static void Destroy(Object one)
        {
            if (!ReferenceEquals(one, null))
                one.Destroyed = true;
        }

        internal static T Find<T>() where T : Object
        {
            foreach (GameObject one in Objects)
            {
                T found = one.Active ? one.GetComponent<T>() : null;
                if (found != null)
                    return found;
            }
            return null;
        }

        /// <summary>What the Inspector writes.</summary>
        internal static void Inspect(Component component, string field, object value)
        {
            component.GetType().GetField(field, BindingFlags.Instance | BindingFlags.NonPublic).SetValue(component, value);
        }

        private static void Send(string message, params object[] arguments)
        {
            foreach (GameObject one in Objects.ToArray())
            {
                foreach (Component component in one.Components.ToArray())
                {
                    if (one.Active && IsEnabled(component))
                        Message(component, message, arguments);
                }
            }
        }

        private static void Message(Component component, string name, params object[] arguments)
        {
            MethodInfo method = component.GetType().GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic);
            if (method == null)
                return;
            try
            {
                method.Invoke(component, arguments);
            }
            catch (TargetInvocationException thrown)
            {
                Console.Add("exception: " + thrown.InnerException.Message);
            }
        }
    }
}
