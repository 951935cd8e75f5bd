#include "InworldSession.h"

#include "InworldCharacterComponent.h"
#include "InworldLines.h"
#include "InworldNativeModule.h"
#include "InworldSessionComponent.h"

FInworldSession::FInworldSession(inworld::Session&& InNative, UInworldSessionComponent& InOwner)
	: Native(MoveTemp(InNative))
	, Owner(&InOwner)
{
}

UInworldSessionComponent* FInworldSession::GetOwner() const
{
	return Owner.Get();
}

void FInworldSession::Close()
{
	if (UInworldSessionComponent* Component = Owner.Get())
	{
		Component->CloseVoices();
	}
	Owner.Reset();
	Native = inworld::Session();
}

void FInworldSession::Poll(int32 MaxEvents)
{
	const inworld::Visitor Visitor{
		[this](const inworld::ConnectionStateChanged& Event)
		{
			const FString Message = InworldConvert::ToString(Event.message());
			Owner->ToldState = InworldConvert::ToState(Event.state());
			Owner->OnConnectionStateChanged.Broadcast(Owner->ToldState, InworldConvert::ToFailure(Event.failure()), Message);
		},
		[this](const inworld::Connected& Event)
		{
			Owner->bToldConnected = Event.connected();
			Owner->OnConnected.Broadcast(Owner->bToldConnected);
		},
		[this](const inworld::Established& Event)
		{
			const bool bEstablished = Event.established();
			Owner->bToldEstablished = bEstablished;
			const TArray<FInworldCharacterInfo> Infos = Keep(Event.characters());
			Owner->OnEstablished.Broadcast(bEstablished, Infos);
		},
		[this](const inworld::CharactersChanged& Event)
		{
			const TArray<FInworldCharacterInfo> Infos = Keep(Event.characters());
			Owner->OnCharactersChanged.Broadcast(Infos);
		},
		[this](const inworld::PacketReceived& Event) { Receive(Event.packet()); },
		[this](const inworld::PacketFailed& Event)
		{
			const FInworldPacketInfo Info = InworldConvert::ToPacketInfo(Event.packet());
			const FString Message = InworldConvert::ToString(Event.message());
			Owner->OnPacketFailed.Broadcast(Info, Message);
			EndAnswer(Info.InteractionId, false, Message);
		},
		[this](const inworld::SessionError& Event)
		{
			const FString Message = InworldConvert::ToString(Event.message());
			UE_LOG(LogInworldNative, Warning, TEXT("%s"), *Message);
			Owner->OnError.Broadcast(InworldConvert::ToFailure(Event.failure()), Message);
		},
		[this](const inworld::InteractionCancelled& Event)
		{
			const FInworldPacketInfo Info = InworldConvert::ToPacketInfo(Event.packet());
			Tell(Info, [&](UInworldCharacterComponent& Character) { Character.OnInteractionCancelled.Broadcast(Info); });
			EndAnswer(Info.InteractionId, false, TEXT("The connection broke in the middle of the answer."));
		},
		[this](const inworld::SessionStateSaved& Event)
		{
			const FString State = InworldConvert::ToString(Event.state());
			Owner->OnStateSaved.Broadcast(State);
		},
		[this](const inworld::FeedbackStored& Event)
		{
			const FString Name = InworldConvert::ToString(Event.name());
			Owner->OnFeedback.Broadcast(Name, Event.stored());
		},
		[this](const inworld::TokenNeeded&) { Owner->OnTokenNeeded.Broadcast(); },
		[this](const inworld::SpeechStarted&) { Owner->OnSpeechStarted.Broadcast(); },
		[this](const inworld::SpeechEnded&) { Owner->OnSpeechEnded.Broadcast(); },
		[this](const inworld::LineStarted& Event) { TellLine(InworldConvert::ToEvent(Event.line(), false), true); },
		[this](const inworld::LineEnded& Event) { TellLine(InworldConvert::ToEvent(Event.line(), Event.complete()), false); },
		[this](const inworld::LineWord& Event) { TellWord(InworldConvert::ToEvent(Event.line(), false)); },
		[](const inworld::QueueFull&)
		{
			UE_LOG(LogInworldNative, Warning, TEXT("Events wait longer than they should: raise MaxEventsPerFrame."));
		},
		[](const inworld::LogLine& Event)
		{
			UE_LOG(LogInworldNative, Log, TEXT("%s"), *InworldConvert::ToString(Event.message()));
		},
	};
	for (int32 Count = 0; Count < MaxEvents && Owner.IsValid(); ++Count)
	{
		if (!Native.poll(Visitor))
		{
			return;
		}
	}
}

TArray<FInworldCharacterInfo> FInworldSession::Keep(const inworld::Characters& Characters)
{
	UInworldSessionComponent* Component = Owner.Get();
	Component->CharacterInfos.Reset();
	for (const inworld::Character Character : Characters)
	{
		Component->CharacterInfos.Add(InworldConvert::ToCharacterInfo(Character));
	}
	Component->TellCharactersWhoTheyAre();
	return Component->CharacterInfos;
}

void FInworldSession::Receive(const inworld::Packet& Packet)
{
	const FInworldPacketInfo Info = InworldConvert::ToPacketInfo(Packet);
	if (Info.AgentId.IsEmpty())
	{
		const auto Text = Packet.text();
		if (Text && Text->source() == inworld::TextSource::speech_to_text)
		{
			Owner->OnPlayerText.Broadcast(InworldConvert::ToEvent(Info, *Text));
		}
		return;
	}
	if (Packet.status() == inworld::PacketStatus::cancelled)
	{
		const auto Control = Packet.control();
		if (Control && Control->action() == inworld::ControlAction::interaction_end)
		{
			EndAnswer(Info.InteractionId, false, TEXT("The answer was cut short."));
		}
		return; // cut short while it waited: not to be played
	}
	Packet.visit(inworld::Visitor{
		[&](const inworld::Text& Part)
		{
			const FInworldTextEvent Event = InworldConvert::ToEvent(Info, Part);
			Owner->CollectAnswer(Event);
			AddPart(Info, [Event](UInworldCharacterComponent& Character) { Character.OnText.Broadcast(Event); });
		},
		[&](const inworld::Audio& Part)
		{
			const FInworldSpeechEvent Event = InworldConvert::ToEvent(Info, Part);
			if (Part.sample_rate() > 0) // not MP3, which the library does not decode
			{
				Tell(Info, [](UInworldCharacterComponent& Character) { Character.ExpectSound(); });
			}
			AddPart(Info, [Event](UInworldCharacterComponent& Character) { Character.OnSpeech.Broadcast(Event); });
		},
		[&](const inworld::Emotion& Part)
		{
			const FInworldEmotionEvent Event = InworldConvert::ToEvent(Info, Part);
			AddPart(Info, [Event](UInworldCharacterComponent& Character) { Character.OnEmotion.Broadcast(Event); });
		},
		[&](const inworld::Custom& Part)
		{
			const FInworldTriggerEvent Event = InworldConvert::ToEvent(Info, Part);
			if (Part.kind() == inworld::CustomKind::relation_update)
			{
				const FInworldRelationEvent Relation = InworldConvert::ToRelation(Event);
				Tell(Info, [&](UInworldCharacterComponent& Character) { Character.OnRelation.Broadcast(Relation); });
				return;
			}
			Tell(Info, [&](UInworldCharacterComponent& Character) { Character.OnTrigger.Broadcast(Event); });
		},
		[&](const inworld::Action& Part)
		{
			const FInworldActionEvent Event = InworldConvert::ToEvent(Info, Part);
			Tell(Info, [&](UInworldCharacterComponent& Character) { Character.OnNarratedAction.Broadcast(Event); });
		},
		[&](const inworld::Relation& Part)
		{
			const FInworldRelationEvent Event = InworldConvert::ToEvent(Info, Part);
			Tell(Info, [&](UInworldCharacterComponent& Character) { Character.OnRelation.Broadcast(Event); });
		},
		[&](const inworld::Control& Part)
		{
			if (Part.action() == inworld::ControlAction::interaction_end)
			{
				Tell(Info, [&](UInworldCharacterComponent& Character) { Character.OnInteractionEnd.Broadcast(Info); });
				EndAnswer(Info.InteractionId, true, FString());
			}
		},
	});
}

void FInworldSession::AddPart(const FInworldPacketInfo& Info, const TFunction<void(UInworldCharacterComponent&)>& Broadcast)
{
	Tell(Info, [&](UInworldCharacterComponent& Character) {
		FInworldPart Part;
		Part.Info = Info;
		Part.Broadcast = Broadcast;
		Character.AddPart(MoveTemp(Part));
	});
}

void FInworldSession::TellLine(const FInworldLineEvent& Line, bool bBegins)
{
	FInworldPacketInfo Info;
	Info.AgentId = Line.AgentId;
	(bBegins ? Owner->OnLineStarted : Owner->OnLineEnded).Broadcast(Line);
	if (bBegins)
	{
		Tell(Info, [&](UInworldCharacterComponent& Character) { Character.BeginLine(Line); });
		return;
	}
	for (int32 Index = 0; Owner.IsValid() && Index < Owner->Characters.Num(); ++Index)
	{
		if (UInworldCharacterComponent* Character = Owner->Characters[Index].Get())
		{
			Character->EndLine(Line); // its own alone
		}
	}
}

void FInworldSession::TellWord(const FInworldLineEvent& Line)
{
	Owner->OnLineWord.Broadcast(Line);
	for (int32 Index = 0; Owner.IsValid() && Index < Owner->Characters.Num(); ++Index)
	{
		if (UInworldCharacterComponent* Character = Owner->Characters[Index].Get())
		{
			Character->TellWord(Line); // of its own line alone
		}
	}
}

void FInworldSession::EndAnswer(const FString& InteractionId, bool bComplete, const FString& Why)
{
	// a handler before this may have ended the session
	if (UInworldSessionComponent* Component = Owner.Get())
	{
		Component->EndAnswer(InteractionId, bComplete, Why);
	}
}

template <typename FunctionType>
void FInworldSession::Tell(const FInworldPacketInfo& Info, FunctionType Function)
{
	// by index, and asked anew each time: the one before may have registered or ended others, or ended the session
	for (int32 Index = 0; Owner.IsValid() && Index < Owner->Characters.Num(); ++Index)
	{
		UInworldCharacterComponent* Character = Owner->Characters[Index].Get();
		if (Character != nullptr && Character->GetAgentId() == Info.AgentId)
		{
			Function(*Character);
		}
	}
}
