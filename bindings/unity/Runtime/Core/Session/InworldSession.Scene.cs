using System;
using Inworld.Native;

namespace Inworld
{
    // The characters of the scene, and the current recipient.
    public sealed unsafe partial class InworldSession
    {
        /// <summary>How many characters are in the scene; 0 before the session is established.</summary>
        public int CharacterCount => Call(NativeMethods.iw_session_character_count(Live));

        /// <summary>Brain name of a character, such as "workspaces/demo/characters/innkeeper".</summary>
        /// <param name="index">0 to <see cref="CharacterCount"/> - 1.</param>
        public string BrainName(int index)
        {
            if (index < 0)
                throw new ArgumentOutOfRangeException(nameof(index));
            UIntPtr which = (UIntPtr)(uint)index;
            int length = Call(NativeMethods.iw_session_character_name(Live, which, null, UIntPtr.Zero));
            byte[] buffer = new byte[length + 1];
            fixed (byte* bytes = buffer)
            {
                Call(NativeMethods.iw_session_character_name(Live, which, bytes, (UIntPtr)(uint)buffer.Length));
                return NativeText.FixedString(bytes, buffer.Length);
            }
        }

        /// <summary>Agent id of a character: the name that packets have it by, in this session.</summary>
        /// <param name="brainName">Short or in full.</param>
        public string AgentId(string brainName)
        {
            fixed (byte* character = NativeText.Bytes(brainName, nameof(brainName)))
            {
                int length = Call(NativeMethods.iw_session_agent_id(Live, character, null, UIntPtr.Zero));
                byte[] buffer = new byte[length + 1];
                fixed (byte* bytes = buffer)
                {
                    Call(NativeMethods.iw_session_agent_id(Live, character, bytes, (UIntPtr)(uint)buffer.Length));
                    return NativeText.FixedString(bytes, buffer.Length);
                }
            }
        }

        /// <summary>Name of a character for players.</summary>
        /// <param name="character">A brain name, short or in full, or an agent id.</param>
        public string GivenName(string character)
        {
            fixed (byte* name = NativeText.Bytes(character, nameof(character)))
            {
                int length = Call(NativeMethods.iw_session_given_name(Live, name, null, UIntPtr.Zero));
                byte[] buffer = new byte[length + 1];
                fixed (byte* bytes = buffer)
                {
                    Call(NativeMethods.iw_session_given_name(Live, name, bytes, (UIntPtr)(uint)buffer.Length));
                    return NativeText.FixedString(bytes, buffer.Length);
                }
            }
        }

        /// <summary>Goes to another scene in the middle of a session.</summary>
        public void LoadScene(string scene, SceneType type = SceneType.Scene)
        {
            fixed (byte* name = NativeText.Bytes(scene, nameof(scene)))
                Call(NativeMethods.iw_session_load_scene(Live, name, (uint)type));
        }

        /// <summary>Adds characters to the scene. A CharactersChanged event has the new list when they are there.</summary>
        public void LoadCharacters(params string[] brainNames)
        {
            using (NativeTexts names = NativeTexts.Of(brainNames, nameof(brainNames)))
                Call(NativeMethods.iw_session_load_characters(Live, names.Pointers, (UIntPtr)(uint)names.Count));
        }

        /// <summary>Takes characters out of the scene. A CharactersChanged event has the new list when they are
        /// gone.</summary>
        public void UnloadCharacters(params string[] brainNames)
        {
            using (NativeTexts names = NativeTexts.Of(brainNames, nameof(brainNames)))
                Call(NativeMethods.iw_session_unload_characters(Live, names.Pointers, (UIntPtr)(uint)names.Count));
        }

        /// <summary>Selects the character that null means from now on, and unselects the conversation. Null:
        /// none.</summary>
        public void SelectCharacter(string brainName)
        {
            fixed (byte* character = NativeText.Bytes(brainName, nameof(brainName)))
                Call(NativeMethods.iw_session_select_character(Live, character));
        }

        /// <summary>Begins a conversation with one or more characters; gives its id.</summary>
        public string StartConversation(params string[] brainNames)
        {
            const int Capacity = 40;
            byte* id = stackalloc byte[Capacity];
            using (NativeTexts names = NativeTexts.Of(brainNames, nameof(brainNames)))
                Call(NativeMethods.iw_conversation_start(Live, names.Pointers, (UIntPtr)(uint)names.Count, id));
            return NativeText.FixedString(id, Capacity);
        }

        /// <summary>Changes who takes part in a conversation.</summary>
        public void UpdateConversation(string conversationId, params string[] brainNames)
        {
            fixed (byte* id = NativeText.Bytes(conversationId, nameof(conversationId)))
            using (NativeTexts names = NativeTexts.Of(brainNames, nameof(brainNames)))
                Call(NativeMethods.iw_conversation_update(Live, id, names.Pointers, (UIntPtr)(uint)names.Count));
        }

        /// <summary>Selects the conversation that null means from now on, and unselects the character. Null:
        /// none.</summary>
        public void SelectConversation(string conversationId)
        {
            fixed (byte* id = NativeText.Bytes(conversationId, nameof(conversationId)))
                Call(NativeMethods.iw_conversation_select(Live, id));
        }
    }
}
