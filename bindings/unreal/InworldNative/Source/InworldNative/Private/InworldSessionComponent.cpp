#include "InworldSessionComponent.h"

#include "Engine/GameInstance.h"
#include "Engine/World.h"
#include "InworldCharacterComponent.h"
#include "InworldNativeModule.h"
#include "InworldSession.h"
#include "InworldSettings.h"
#include "InworldSubsystem.h"

namespace
{
	/** Tells a failure; gives whether it was none. */
	bool Worked(UInworldSessionComponent& Component, const inworld::Result<>& Result)
	{
		if (Result.ok())
		{
			return true;
		}
		const FString Words = Result.error() == inworld::Error::invalid_handle
			? FString(TEXT("There is no session: StartSession was not called, or has failed."))
			: InworldConvert::Text(Result.words().view());
		UE_LOG(LogInworld, Warning, TEXT("%s"), *Words);
		Component.OnError.Broadcast(EInworldFailure::None, Words);
		return false;
	}

	/** What the functions of a component without a session work on: every call says that there is none. */
	inworld::Session& NativeOf(const TSharedPtr<FInworldSession>& Session)
	{
		static inworld::Session None;
		return Session.IsValid() ? Session->Native : None;
	}

	const FString& Either(const FString& Own, const FString& Default)
	{
		return Own.IsEmpty() ? Default : Own;
	}
}

UInworldSessionComponent::UInworldSessionComponent()
{
	PrimaryComponentTick.bCanEverTick = false;
}

void UInworldSessionComponent::BeginPlay()
{
	UActorComponent::BeginPlay();
	if (bAutoStart)
	{
		StartSession();
	}
}

void UInworldSessionComponent::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	StopSession();
	UActorComponent::EndPlay(EndPlayReason);
}

bool UInworldSessionComponent::StartSession()
{
	return Open(FString(), FString());
}

bool UInworldSessionComponent::StartSessionWithToken(const FString& AccessToken, const FString& SessionId)
{
	return Open(AccessToken, SessionId);
}

bool UInworldSessionComponent::Open(const FString& AccessToken, const FString& SessionId)
{
	const UWorld* World = GetWorld();
	UGameInstance* Game = World != nullptr ? World->GetGameInstance() : nullptr;
	UInworldSubsystem* Subsystem = Game != nullptr ? Game->GetSubsystem<UInworldSubsystem>() : nullptr;
	if (Subsystem == nullptr || !FInworldNativeModule::IsAvailable())
	{
		OnError.Broadcast(EInworldFailure::Internal, TEXT("Inworld Native cannot be used here; the output log tells why."));
		return false;
	}
	StopSession();

	const UInworldSettings* Settings = GetDefault<UInworldSettings>();
	const FInworldUtf8 WorkspaceText(Either(Workspace, Settings->Workspace));
	const FInworldUtf8 SceneText(Either(Scene, Settings->Scene));
	const FInworldUtf8 PlayerText(Either(PlayerName, Settings->PlayerName));
	const FInworldUtf8 EndpointText(Settings->Endpoint);
	const FInworldUtf8 KeyText(Settings->ApiKey);
	const FInworldUtf8 ScriptText(Settings->LocalScript);
	const FInworldUtf8 TokenText(AccessToken);
	const FInworldUtf8 SessionText(SessionId);

	inworld::Config Config;
	Config.workspace = WorkspaceText.OrNull();
	Config.scene = SceneText.OrNull();
	Config.scene_type = bSingleCharacter ? IW_SCENE_TYPE_SINGLE_CHARACTER : IW_SCENE_TYPE_SCENE;
	Config.player_name = PlayerText.OrNull();
	Config.endpoint = EndpointText.OrNull();
	Config.auth = AccessToken.IsEmpty() ? KeyText.OrNull() : nullptr;
	Config.access_token = TokenText.OrNull();
	Config.session_id = SessionText.OrNull();
	Config.local_script = ScriptText.OrNull();
	Config.client_id = "unreal-native";
	Config.client_version = "0.1.0";

	if (!Worked(*this, inworld::set_log_level(Settings->bVerboseLog ? inworld::LogLevel::info : inworld::LogLevel::off)))
	{
		return false;
	}
	inworld::Result<inworld::Session> Made = inworld::Session::create(Config);
	if (!Worked(*this, inworld::Result<>(Made.code())) || !Worked(*this, Made->start()))
	{
		return false;
	}
	const TSharedRef<FInworldSession> Opened = MakeShared<FInworldSession>(MoveTemp(*Made), *this);
	Subsystem->Add(Opened);
	Session = Opened;
	return true;
}

void UInworldSessionComponent::StopSession()
{
	if (Session.IsValid())
	{
		Session->Close();
		Session.Reset();
	}
	CharacterInfos.Reset();
	TellCharactersWhoTheyAre();
}

bool UInworldSessionComponent::PauseSession()
{
	return Worked(*this, NativeOf(Session).pause());
}

bool UInworldSessionComponent::ResumeSession()
{
	return Worked(*this, NativeOf(Session).resume());
}

EInworldConnectionState UInworldSessionComponent::GetConnectionState() const
{
	const inworld::Result<inworld::ConnectionState> State = NativeOf(Session).connection_state();
	return State.ok() ? InworldConvert::State(State.value()) : EInworldConnectionState::Idle;
}

bool UInworldSessionComponent::IsConnected() const
{
	return NativeOf(Session).connected();
}

bool UInworldSessionComponent::IsEstablished() const
{
	return NativeOf(Session).established();
}

bool UInworldSessionComponent::SendText(const FString& Character, const FString& Text)
{
	return Worked(*this, NativeOf(Session).send_text(FInworldUtf8(Character).OrNull(), FInworldUtf8(Text)));
}

bool UInworldSessionComponent::SendTrigger(const FString& Character, const FString& Name, const TMap<FString, FString>& Parameters)
{
	TArray<FString> Names;
	TArray<FString> Values;
	for (const TPair<FString, FString>& Parameter : Parameters)
	{
		Names.Add(Parameter.Key);
		Values.Add(Parameter.Value);
	}
	const FInworldUtf8List NameTexts(Names);
	const FInworldUtf8List ValueTexts(Values);
	TArray<inworld::Parameter> Given;
	for (int32 Index = 0; Index < Names.Num(); ++Index)
	{
		const std::size_t At = static_cast<std::size_t>(Index);
		Given.Add(inworld::Parameter{ NameTexts.Span()[At], ValueTexts.Span()[At] });
	}
	const inworld::Span<inworld::Parameter> All(Given.GetData(), static_cast<std::size_t>(Given.Num()));
	return Worked(*this, NativeOf(Session).send_trigger(FInworldUtf8(Character).OrNull(), FInworldUtf8(Name), All));
}

bool UInworldSessionComponent::SendNarratedAction(const FString& Character, const FString& Content)
{
	return Worked(*this, NativeOf(Session).send_narrated_action(FInworldUtf8(Character).OrNull(), FInworldUtf8(Content)));
}

bool UInworldSessionComponent::SendJson(const FString& Json)
{
	inworld::Result<inworld::Outgoing> Packet = inworld::Outgoing::json(FInworldUtf8(Json));
	return Worked(*this, inworld::Result<>(Packet.code())) && Worked(*this, NativeOf(Session).send(MoveTemp(*Packet)));
}

bool UInworldSessionComponent::StartAudio(const FString& Character, EInworldMicrophone Mode)
{
	const inworld::Microphone Microphone = static_cast<inworld::Microphone>(static_cast<uint32>(Mode));
	return Worked(*this, NativeOf(Session).start_audio(FInworldUtf8(Character).OrNull(), Microphone));
}

bool UInworldSessionComponent::PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 NumChannels)
{
	TArray<int16> Pcm;
	Pcm.Reserve(Samples.Num());
	for (const float Sample : Samples)
	{
		Pcm.Add(static_cast<int16>(FMath::Clamp(Sample, -1.0f, 1.0f) * 32767.0f));
	}
	const inworld::Span<std::int16_t> Span(Pcm.GetData(), static_cast<std::size_t>(Pcm.Num()));
	const uint32 Rate = static_cast<uint32>(FMath::Max(SampleRate, 0));
	const uint32 Channels = static_cast<uint32>(FMath::Max(NumChannels, 0));
	return Worked(*this, NativeOf(Session).push_audio(Span, Rate, Channels));
}

bool UInworldSessionComponent::EndAudio()
{
	return Worked(*this, NativeOf(Session).end_audio());
}

bool UInworldSessionComponent::Interrupt(const FString& Character)
{
	return Worked(*this, NativeOf(Session).interrupt(FInworldUtf8(Character).OrNull()));
}

bool UInworldSessionComponent::CancelResponses(const FString& Character, const FString& InteractionId, const TArray<FString>& UtteranceIds)
{
	const FInworldUtf8List Utterances(UtteranceIds);
	return Worked(*this,
		NativeOf(Session).cancel_responses(FInworldUtf8(Character).OrNull(), FInworldUtf8(InteractionId), Utterances.Span()));
}

bool UInworldSessionComponent::LoadScene(const FString& SceneName, bool bIsSingleCharacter)
{
	const inworld::SceneType Type = bIsSingleCharacter ? inworld::SceneType::single_character : inworld::SceneType::scene;
	return Worked(*this, NativeOf(Session).load_scene(FInworldUtf8(SceneName), Type));
}

bool UInworldSessionComponent::LoadCharacters(const TArray<FString>& Names)
{
	return Worked(*this, NativeOf(Session).load_characters(FInworldUtf8List(Names).Span()));
}

bool UInworldSessionComponent::UnloadCharacters(const TArray<FString>& Names)
{
	return Worked(*this, NativeOf(Session).unload_characters(FInworldUtf8List(Names).Span()));
}

bool UInworldSessionComponent::SelectCharacter(const FString& Character)
{
	return Worked(*this, NativeOf(Session).select_character(FInworldUtf8(Character).OrNull()));
}

FString UInworldSessionComponent::StartConversation(const TArray<FString>& Names)
{
	const inworld::Result<inworld::Id> Id = NativeOf(Session).start_conversation(FInworldUtf8List(Names).Span());
	return Worked(*this, inworld::Result<>(Id.code())) ? InworldConvert::Text(Id->view()) : FString();
}

bool UInworldSessionComponent::UpdateConversation(const FString& ConversationId, const TArray<FString>& Names)
{
	return Worked(*this,
		NativeOf(Session).update_conversation(FInworldUtf8(ConversationId), FInworldUtf8List(Names).Span()));
}

bool UInworldSessionComponent::SelectConversation(const FString& ConversationId)
{
	return Worked(*this, NativeOf(Session).select_conversation(FInworldUtf8(ConversationId).OrNull()));
}

void UInworldSessionComponent::Register(UInworldCharacterComponent& Character)
{
	Characters.AddUnique(&Character);
	TellCharactersWhoTheyAre();
}

void UInworldSessionComponent::Unregister(UInworldCharacterComponent& Character)
{
	Characters.Remove(&Character);
}

void UInworldSessionComponent::TellCharactersWhoTheyAre()
{
	for (const TWeakObjectPtr<UInworldCharacterComponent>& Registered : Characters)
	{
		UInworldCharacterComponent* Character = Registered.Get();
		if (Character == nullptr)
		{
			continue;
		}
		const FInworldCharacterInfo* Who = CharacterInfos.FindByPredicate(
			[Character](const FInworldCharacterInfo& Info) { return Character->IsNamed(Info.BrainName); });
		Character->BecomeCharacter(Who != nullptr ? *Who : FInworldCharacterInfo());
	}
}
