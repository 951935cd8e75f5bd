using System;
using System.Runtime.InteropServices;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>A packet of one's own: one block of memory with everything that the lent one pointed to.</summary>
    internal sealed unsafe class KeptPacket : PacketMemory
    {
        private readonly byte* _block;
        /// <summary>Null for one that came from no session. A packet does not keep its session from being forgotten.</summary>
        private readonly WeakReference _session;

        internal KeptPacket(iw_packet* lent, InworldSession session)
        {
            _session = session == null ? null : new WeakReference(session);
            // The same walk twice: once to measure, once to copy.
            Walk measured = new Walk();
            measured.Packet(lent);
            _block = (byte*)Marshal.AllocHGlobal(measured.Size);
            Walk copied = new Walk { To = _block };
            copied.Packet(lent);
        }

        internal override iw_packet* Packet => (iw_packet*)_block;

        internal override InworldSession Session => _session == null ? null : _session.Target as InworldSession;

        internal override PacketStatus Status
        {
            get
            {
                InworldSession session = Session;
                if (session != null)
                    Packet->status = (uint)session.StatusNow(Packet);
                PacketStatus status = (PacketStatus)Packet->status;
                GC.KeepAlive(this);
                return status;
            }
        }

        ~KeptPacket()
        {
            Marshal.FreeHGlobal((IntPtr)_block);
        }

        /// <summary>Goes over everything that a packet points to. Without a place to go to it only measures.</summary>
        private struct Walk
        {
            internal byte* To;
            internal int Size;

            internal void Packet(iw_packet* from)
            {
                iw_packet* to = (iw_packet*)Block(from, sizeof(iw_packet));
                // What a newer library has put after the fields that are known here stays behind.
                if (to != null)
                    to->struct_size = (uint)sizeof(iw_packet);
                Text(&from->id.packet_id, to == null ? null : &to->id.packet_id);
                Text(&from->id.utterance_id, to == null ? null : &to->id.utterance_id);
                Text(&from->id.interaction_id, to == null ? null : &to->id.interaction_id);
                Text(&from->id.correlation_id, to == null ? null : &to->id.correlation_id);
                Text(&from->id.conversation_id, to == null ? null : &to->id.conversation_id);
                Text(&from->routing.source.name, to == null ? null : &to->routing.source.name);
                Text(&from->routing.target.name, to == null ? null : &to->routing.target.name);
                iw_source* targets = Sources(from->routing.targets, from->routing.target_count);
                Text(&from->json, to == null ? null : &to->json);
                iw_text* text = Text(from->text);
                iw_audio* audio = Audio(from->audio);
                iw_emotion* emotion = (iw_emotion*)Block(from->emotion, sizeof(iw_emotion));
                iw_custom* custom = Custom(from->custom);
                iw_control* control = Control(from->control);
                iw_action* action = Action(from->action);
                iw_relation* relation = (iw_relation*)Block(from->relation, sizeof(iw_relation));
                iw_mutation* mutation = Mutation(from->mutation);
                iw_session_response* response = Response(from->session_response);
                iw_latency_report* latency = Latency(from->latency_report);
                iw_operation_status* status = Status(from->operation_status);
                iw_server_log* log = Log(from->log);
                iw_items* items = Items(from->items);
                if (to == null)
                    return;
                to->routing.targets = targets;
                to->text = text;
                to->audio = audio;
                to->emotion = emotion;
                to->custom = custom;
                to->control = control;
                to->action = action;
                to->relation = relation;
                to->mutation = mutation;
                to->session_response = response;
                to->latency_report = latency;
                to->operation_status = status;
                to->log = log;
                to->items = items;
            }

            /// <summary>Copies bytes to the next place; null when only measuring, or when there are none.</summary>
            private byte* Block(void* from, long size)
            {
                if (from == null)
                    return null;
                byte* place = To == null ? null : To + Size;
                if (place != null)
                    Buffer.MemoryCopy(from, place, size, size);
                Size = checked(Size + (int)((size + 7) & ~7L)); // what follows is aligned for any field
                return place;
            }

            private byte* Array(void* from, UIntPtr count, int size)
            {
                return Block(from, checked((long)count.ToUInt64() * size));
            }

            private void Text(iw_str* from, iw_str* to)
            {
                byte* bytes = Block(from->ptr, (long)from->len.ToUInt64() + 1); // with its NUL
                if (to != null)
                    to->ptr = bytes;
            }

            private iw_source* Sources(iw_source* from, UIntPtr count)
            {
                iw_source* to = (iw_source*)Array(from, count, sizeof(iw_source));
                for (int i = 0; from != null && i < NativeText.Count(count); i++)
                    Text(&from[i].name, to == null ? null : &to[i].name);
                return to;
            }

            private iw_named_value* Values(iw_named_value* from, UIntPtr count)
            {
                iw_named_value* to = (iw_named_value*)Array(from, count, sizeof(iw_named_value));
                for (int i = 0; from != null && i < NativeText.Count(count); i++)
                {
                    Text(&from[i].name, to == null ? null : &to[i].name);
                    Text(&from[i].value, to == null ? null : &to[i].value);
                }
                return to;
            }

            private iw_str* Texts(iw_str* from, UIntPtr count)
            {
                iw_str* to = (iw_str*)Array(from, count, sizeof(iw_str));
                for (int i = 0; from != null && i < NativeText.Count(count); i++)
                    Text(&from[i], to == null ? null : &to[i]);
                return to;
            }

            private iw_text* Text(iw_text* from)
            {
                iw_text* to = (iw_text*)Block(from, sizeof(iw_text));
                if (from != null)
                    Text(&from->text, to == null ? null : &to->text);
                return to;
            }

            private iw_audio* Audio(iw_audio* from)
            {
                iw_audio* to = (iw_audio*)Block(from, sizeof(iw_audio));
                if (from == null)
                    return null;
                byte* data = Array(from->data, from->size, 1);
                byte* samples = Array(from->samples, from->sample_count, sizeof(short));
                iw_phoneme* phonemes = (iw_phoneme*)Array(from->phonemes, from->phoneme_count, sizeof(iw_phoneme));
                for (int i = 0; from->phonemes != null && i < NativeText.Count(from->phoneme_count); i++)
                    Text(&from->phonemes[i].symbol, phonemes == null ? null : &phonemes[i].symbol);
                if (to != null)
                {
                    to->data = data;
                    to->samples = (short*)samples;
                    to->phonemes = phonemes;
                }
                return to;
            }

            private iw_custom* Custom(iw_custom* from)
            {
                iw_custom* to = (iw_custom*)Block(from, sizeof(iw_custom));
                if (from == null)
                    return null;
                Text(&from->name, to == null ? null : &to->name);
                iw_named_value* parameters = Values(from->parameters, from->parameter_count);
                if (to != null)
                    to->parameters = parameters;
                return to;
            }

            private iw_control* Control(iw_control* from)
            {
                iw_control* to = (iw_control*)Block(from, sizeof(iw_control));
                if (from == null)
                    return null;
                Text(&from->description, to == null ? null : &to->description);
                iw_source* participants = Sources(from->participants, from->participant_count);
                if (to != null)
                    to->participants = participants;
                return to;
            }

            private iw_action* Action(iw_action* from)
            {
                iw_action* to = (iw_action*)Block(from, sizeof(iw_action));
                if (from != null)
                    Text(&from->content, to == null ? null : &to->content);
                return to;
            }

            private iw_mutation* Mutation(iw_mutation* from)
            {
                iw_mutation* to = (iw_mutation*)Block(from, sizeof(iw_mutation));
                if (from == null)
                    return null;
                Text(&from->interaction_id, to == null ? null : &to->interaction_id);
                Text(&from->value, to == null ? null : &to->value);
                iw_str* names = Texts(from->names, from->name_count);
                if (to != null)
                    to->names = names;
                return to;
            }

            private iw_session_response* Response(iw_session_response* from)
            {
                iw_session_response* to = (iw_session_response*)Block(from, sizeof(iw_session_response));
                if (from == null)
                    return null;
                Text(&from->scene_name, to == null ? null : &to->scene_name);
                iw_character* characters =
                    (iw_character*)Array(from->characters, from->character_count, sizeof(iw_character));
                for (int i = 0; from->characters != null && i < NativeText.Count(from->character_count); i++)
                {
                    Text(&from->characters[i].brain_name, characters == null ? null : &characters[i].brain_name);
                    Text(&from->characters[i].agent_id, characters == null ? null : &characters[i].agent_id);
                    Text(&from->characters[i].given_name, characters == null ? null : &characters[i].given_name);
                    Text(&from->characters[i].avatar_image, characters == null ? null : &characters[i].avatar_image);
                }
                iw_history_line* history =
                    (iw_history_line*)Array(from->history, from->history_count, sizeof(iw_history_line));
                for (int i = 0; from->history != null && i < NativeText.Count(from->history_count); i++)
                {
                    Text(&from->history[i].source.name, history == null ? null : &history[i].source.name);
                    Text(&from->history[i].text, history == null ? null : &history[i].text);
                }
                if (to != null)
                {
                    to->characters = characters;
                    to->history = history;
                }
                return to;
            }

            private iw_latency_report* Latency(iw_latency_report* from)
            {
                iw_latency_report* to = (iw_latency_report*)Block(from, sizeof(iw_latency_report));
                if (from == null)
                    return null;
                Text(&from->ping_packet_id, to == null ? null : &to->ping_packet_id);
                Text(&from->ping_timestamp, to == null ? null : &to->ping_timestamp);
                return to;
            }

            private iw_operation_status* Status(iw_operation_status* from)
            {
                iw_operation_status* to = (iw_operation_status*)Block(from, sizeof(iw_operation_status));
                if (from != null)
                    Text(&from->message, to == null ? null : &to->message);
                return to;
            }

            private iw_items* Items(iw_items* from)
            {
                iw_items* to = (iw_items*)Block(from, sizeof(iw_items));
                if (from == null)
                    return null;
                iw_item_info* items = (iw_item_info*)Array(from->items, from->item_count, sizeof(iw_item_info));
                for (int i = 0; from->items != null && i < NativeText.Count(from->item_count); i++)
                {
                    iw_item_info* item = &from->items[i];
                    Text(&item->id, items == null ? null : &items[i].id);
                    Text(&item->display_name, items == null ? null : &items[i].display_name);
                    Text(&item->description, items == null ? null : &items[i].description);
                    iw_named_value* properties = Values(item->properties, item->property_count);
                    if (items != null)
                        items[i].properties = properties;
                }
                iw_str* ids = Texts(from->item_ids, from->item_id_count);
                iw_str* names = Texts(from->entity_names, from->entity_name_count);
                if (to != null)
                {
                    to->items = items;
                    to->item_ids = ids;
                    to->entity_names = names;
                }
                return to;
            }

            private iw_server_log* Log(iw_server_log* from)
            {
                iw_server_log* to = (iw_server_log*)Block(from, sizeof(iw_server_log));
                if (from == null)
                    return null;
                Text(&from->text, to == null ? null : &to->text);
                iw_named_value* details = Values(from->details, from->detail_count);
                if (to != null)
                    to->details = details;
                return to;
            }
        }
    }
}
