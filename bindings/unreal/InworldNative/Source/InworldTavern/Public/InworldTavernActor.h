// The tavern: one actor with two characters to talk to. Drag it into an empty level and press Play.

#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"
#include "InworldTypes.h"
#include "InworldTavernActor.generated.h"

class UAudioComponent;
class UCameraComponent;
class UInworldCharacterComponent;
class UInworldMicrophoneComponent;
class UInworldSessionComponent;
class UInworldTavernBox;
class UInworldTavernFace;
class UPointLightComponent;
class UStaticMesh;
class UStaticMeshComponent;

/** Builds everything when the game begins, from the engine's basic shapes and UMG in code. */
UCLASS()
class INWORLDTAVERN_API AInworldTavern : public AActor
{
	GENERATED_BODY()

public:
	AInworldTavern();

	/** The session of both characters. */
	UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Inworld")
	TObjectPtr<UInworldSessionComponent> Talk;

	/** Push to talk. */
	UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Inworld")
	TObjectPtr<UInworldMicrophoneComponent> Microphone;

	/** Mara, the innkeeper. */
	UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Inworld")
	TObjectPtr<UInworldCharacterComponent> Mara;

	/** Bran, the guard. */
	UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Inworld")
	TObjectPtr<UInworldCharacterComponent> Bran;

	virtual void BeginPlay() override;
	virtual void Tick(float DeltaSeconds) override;

	/** Whether somebody has opened the cellar. */
	bool IsCellarOpen() const { return bCellarOpen; }

	/** The user interface; none before the game begins, and where nobody plays. */
	UInworldTavernBox* GetBox() const { return Box; }

private:
	void BuildRoom();
	void BuildBox();
	void Follow(UInworldCharacterComponent& Character);
	void Recipient(int32 Choice);
	void Expect();
	void OpenCellar();
	bool LoadScript();
	FString NameOf(const FString& AgentId) const;

	UFUNCTION()
	void HandleState(EInworldConnectionState State, EInworldFailure Reason, const FString& Message);

	UFUNCTION()
	void HandleEstablished(bool bEstablished, const TArray<FInworldCharacterInfo>& Characters);

	UFUNCTION()
	void HandleError(EInworldFailure Reason, const FString& Message);

	UFUNCTION()
	void HandlePlayer(const FInworldTextEvent& Text);

	UFUNCTION()
	void HandleLineStarted(const FInworldLineEvent& Line);

	UFUNCTION()
	void HandleLineWord(const FInworldLineEvent& Line);

	UFUNCTION()
	void HandleLineEnded(const FInworldLineEvent& Line);

	UFUNCTION()
	void HandleTrigger(const FInworldTriggerEvent& Trigger);

	UFUNCTION()
	void HandleAction(const FInworldActionEvent& Action);

	UFUNCTION()
	void HandleEnd(const FInworldPacketInfo& Packet);

	UFUNCTION()
	void HandleSaid(const FString& Words);

	UFUNCTION()
	void HandleChosen(int32 Choice);

	UFUNCTION()
	void HandleTalked(bool bTalks);

	UFUNCTION()
	void HandleTestMind(const FString& Toml, const FString& Key);

	UFUNCTION()
	void HandleUseMind(const FString& Toml, const FString& Key);

	UPROPERTY()
	TObjectPtr<UInworldTavernFace> MaraFace;

	UPROPERTY()
	TObjectPtr<UInworldTavernFace> BranFace;

	UPROPERTY()
	TObjectPtr<UAudioComponent> MaraVoice;

	UPROPERTY()
	TObjectPtr<UAudioComponent> BranVoice;

	UPROPERTY()
	TObjectPtr<UCameraComponent> Camera;

	UPROPERTY()
	TObjectPtr<UPointLightComponent> Fire;

	UPROPERTY()
	TObjectPtr<UStaticMesh> BallMesh;

	UPROPERTY()
	TObjectPtr<UStaticMesh> BoxMesh;

	UPROPERTY(Transient)
	TObjectPtr<UStaticMeshComponent> Hatch;

	UPROPERTY(Transient)
	TObjectPtr<UInworldTavernBox> Box;

	int32 Chosen = 0;
	FString Conversation;
	bool bCellarOpen = false;
	float HatchOpen = 0.0f;

	// An answer is on its way; in a conversation of all, the other one has not had a turn yet.
	bool bAwaited = false;
	bool bOtherTurn = false;

	// The task that is done when its line was heard, which that is, and who gave it.
	FString Task;
	FString TaskLine;
	FString TaskOf;

	// How long nobody has spoken, in seconds, and the line that is shown.
	float Quiet = 0.0f;
	FString Shown;
	FString ShownWho;
	FString Mood;
	bool bTesting = false;
};
